# The images of a release, from its static programs. `.ci/release image` builds them: the context holds the programs and the
# certificates of authorities. The local Truv from source: sandbox/Dockerfile.

FROM scratch AS truv
COPY truv /truv
# what truv checks Truv's certificate with
COPY ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
# Nobody in particular, and not root.
USER 65532:65532
ENTRYPOINT ["/truv"]

FROM scratch AS openapi-drift
COPY openapi-drift /openapi-drift
USER 65532:65532
ENTRYPOINT ["/openapi-drift"]

FROM scratch AS har-redact
COPY har-redact /har-redact
USER 65532:65532
ENTRYPOINT ["/har-redact"]

# As in sandbox/Dockerfile, which says why.
FROM scratch AS truv-sandbox
COPY truv-sandbox /truv-sandbox
USER 65532:65532
ENV TRUV_SANDBOX_HOST=0.0.0.0
EXPOSE 8787
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=1s --retries=3 CMD ["/truv-sandbox", "health"]
ENTRYPOINT ["/truv-sandbox"]
