# The emulator as a container image: docker build -t polyglance .
# Both stages stand on one base, so that whoever has it gets a few megabytes more. It has a shell, which the default wait of some test
# runners needs inside of a container; the emulator needs none.
ARG NODE_IMAGE=docker.io/library/node:24-bookworm-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
# What is installed changes more seldom than the source: it is a layer of its own.
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
# The image holds what the package holds, and what the package depends on.
RUN npm run build && npm prune --omit=dev --ignore-scripts \
 && mkdir /package && tar -xzf "$(npm pack --silent --ignore-scripts)" -C /package --strip-components=1 \
 && mv node_modules /package/

FROM ${NODE_IMAGE}
LABEL org.opencontainers.image.title="polyglance" \
      org.opencontainers.image.description="An emulator of the image services of four clouds, for testing their clients" \
      org.opencontainers.image.version="0.1.0" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="docker.io/library/node:24-bookworm-slim"

COPY --from=build /package /polyglance
# Mount points: files in the first two are loaded; the third is for --state, and belongs to the user that the emulator runs as.
RUN ln -s /polyglance/bin/polyglance.js /usr/local/bin/polyglance \
 && mkdir /fixtures /scenarios /data && chown 1000:1000 /data

# All addresses of the container, none of the machine: what is published decides who reaches it.
ENV NODE_ENV=production \
    POLYGLANCE_HOST=0.0.0.0 \
    POLYGLANCE_FIXTURES=/fixtures \
    POLYGLANCE_SCENARIOS=/scenarios

# The base's user "node", by number, so that Kubernetes can see that it is not root.
USER 1000:1000
WORKDIR /polyglance
EXPOSE 9292
HEALTHCHECK --interval=5s --timeout=4s --start-period=10s --retries=3 CMD ["polyglance", "health"]
# No shell in between: signals reach the emulator, and arguments are its own.
ENTRYPOINT ["polyglance"]
