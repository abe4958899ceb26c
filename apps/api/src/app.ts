import express, { type Express } from 'express';
import helmet from 'helmet';
import type { ApiContext } from './context.ts';
import { mountDocs } from './openapi/mount-docs.ts';
import { mountOperations } from './operation/mount-operation.ts';
import { refuseUnknownRoute, writeProblem } from './problem/write-problem.ts';
import { limitRate } from './request/limit-rate.ts';
import { markRequest } from './request/mark-request.ts';
import { observeRequest } from './request/observe-request.ts';
import { refuseCrossOrigin } from './request/refuse-cross-origin.ts';
import { refuseForeignHost } from './request/refuse-foreign-host.ts';
import { OPERATIONS } from './routes/operations.ts';

/** The whole of HTTP: what comes before each request, the operations, and what becomes of the rest. */
export function createApp(context: ApiContext): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Queries are parsed by the schemas of the operations, strictly.
  app.set('query parser', false);
  app.set('case sensitive routing', true);
  app.set('trust proxy', context.config.trustProxy);
  app.use(markRequest, observeRequest(context), protectBrowsers(), closeWhileDraining(context));
  app.use(refuseForeignHost(context.config), refuseCrossOrigin);
  app.use('/v1', ...limitRate(context.config.rateLimit), (_request, _response, next) => next());
  mountDocs(app, OPERATIONS);
  mountOperations(app, OPERATIONS, context);
  app.use(refuseUnknownRoute);
  app.use(writeProblem);
  return app;
}

/** TLS is the business of whoever stands in front: this speaks plain HTTP, and must not be upgraded by a browser. */
function protectBrowsers(): express.RequestHandler {
  return helmet({
    strictTransportSecurity: false,
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  });
}

/** A kept connection would lead the client's next request to a process that has gone. */
function closeWhileDraining({ draining }: ApiContext): express.RequestHandler {
  return (_request, response, next) => {
    if (draining.aborted) response.setHeader('Connection', 'close');
    next();
  };
}
