import DefaultTheme from 'vitepress/theme';
import { h } from 'vue';
import marbles from '../../../docs/images/marbles/bufferUntilResume.svg?raw';
import './style.css';

const picture = marbles.replace(/<style>[^]*?<\/style>/, '');

export default {
  extends: DefaultTheme,
  Layout: () =>
    h(DefaultTheme.Layout, null, {
      'home-hero-image': () => h('div', { class: 'hero-marbles', innerHTML: picture }),
    }),
};
