import { createLogger, redactConfig, runProcess } from '@longshore/platform';
import { composeApi } from './compose-api.ts';
import { apiConfigSchema, readApiConfig } from './config.ts';

const config = readApiConfig();
const logger = createLogger({ name: 'api', level: config.logLevel, format: config.logFormat });
const { services } = await composeApi({ config, logger });
await runProcess({
  name: 'api',
  services,
  logger,
  drainMs: config.drain,
  startFields: { config: redactConfig(apiConfigSchema, config) },
});
