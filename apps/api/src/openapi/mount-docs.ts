import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import express, { type Express } from 'express';
import type { Operation } from '../operation/operation.ts';
import { refuseMethod } from '../problem/write-problem.ts';
import { RELEASE } from '../release.ts';
import { buildDocument } from './build-document.ts';
import { DOCS_CSP, DOCS_PAGE, DOCS_SCRIPT } from './docs-page.ts';

const ASSETS = ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'];

/** Serves the document at `/openapi.json` and its page at `/docs`, all from this process. */
export function mountDocs(app: Express, operations: readonly Operation[]): void {
  const document = JSON.stringify(buildDocument(operations, RELEASE));
  const folder = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
  mountText(app, { path: '/openapi.json', contentType: 'application/json', text: document });
  mountText(app, { path: '/docs/start.js', contentType: 'text/javascript; charset=utf-8', text: DOCS_SCRIPT });
  mountText(app, { path: '/docs', contentType: 'text/html; charset=utf-8', text: DOCS_PAGE });
  for (const asset of ASSETS) {
    app.use(`/docs/${asset}`, express.static(`${folder}/${asset}`, { fallthrough: true, maxAge: '1h' }));
  }
}

function mountText(
  app: Express,
  { path, contentType, text }: { path: string; contentType: string; text: string },
): void {
  app.get(path, (_request, response) => {
    response.locals.route = path;
    response.setHeader('Content-Security-Policy', DOCS_CSP);
    response.setHeader('Content-Type', contentType);
    response.end(text);
  });
  app.all(path, refuseMethod(['GET', 'HEAD']));
}
