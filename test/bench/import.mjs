// One child of start.mjs.
const begin = performance.now();
await import(process.argv[2]);
console.log(performance.now() - begin);
