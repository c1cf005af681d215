// The built page: its files, read once, by the path of their URL.
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css' };

/** @returns a handler that answers with the page's files, and 404 for all else */
export function pageFiles(folder) {
  const names = readdirSync(folder).filter((name) => extname(name) in TYPES);
  const files = new Map(names.map((name) => [`/${name}`, readFileSync(join(folder, name))]));
  files.set('/', files.get('/index.html'));
  return (pathname, response) => {
    const body = files.get(pathname);
    if (body === undefined) return response.writeHead(404).end();
    return response.writeHead(200, { 'content-type': TYPES[extname(pathname) || '.html'] }).end(body);
  };
}
