# The images of Longshore: `docker build --target api .` and `docker build --target worker .`
# Any image with Node 24, npm, sh and tar can be the base; TypeScript runs as it stands.
ARG BASE=node:24-slim

# All package manifests in their folders and nothing else, so that the packages below stay cached while code changes.
FROM ${BASE} AS manifests
WORKDIR /source
COPY . .
RUN mkdir /manifests \
 && tar -cf - package-lock.json .npmrc $(find . -name package.json) | tar -xf - -C /manifests

# Optional packages are a Node for development and native accelerators that need a compiler where they are not prebuilt.
FROM ${BASE} AS api-packages
WORKDIR /longshore
COPY --from=manifests /manifests ./
RUN npm ci --workspace apps/api --omit=dev --omit=optional && rm -rf /root/.npm

FROM ${BASE} AS api
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/compile-cache HOST=0.0.0.0 PORT=8080
WORKDIR /longshore
COPY --from=api-packages /longshore ./
COPY packages ./packages
COPY apps/api ./apps/api
USER 1000:1000
EXPOSE 8080
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/livez`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/api/src/main.ts"]

FROM ${BASE} AS worker-packages
WORKDIR /longshore
COPY --from=manifests /manifests ./
RUN npm ci --workspace apps/worker --omit=dev --omit=optional && rm -rf /root/.npm

# It runs as root unless told otherwise: the engine's socket belongs to a group whose number differs from host to host,
# and who may use that socket is as good as root. `--user 1000:<number of the group>` works where WORK_DIR is writable.
FROM ${BASE} AS worker
ENV NODE_ENV=production NODE_COMPILE_CACHE=/tmp/compile-cache WORK_DIR=/var/lib/longshore/work METRICS_HOST=0.0.0.0 METRICS_PORT=9464
WORKDIR /longshore
COPY --from=worker-packages /longshore ./
COPY packages ./packages
COPY apps/worker ./apps/worker
EXPOSE 9464
HEALTHCHECK --interval=5s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.METRICS_PORT}/livez`).then((a) => process.exit(a.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/worker/src/main.ts"]
