# One static binary with the pages inside; the built pages are committed, so
# only Go is needed.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
# /data is made here because the final image has no shell to make it.
RUN CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/waybill . && mkdir -p /out/data

FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build --chown=nonroot:nonroot /out/data /data
COPY --from=build /out/waybill /usr/local/bin/waybill
ENV ADDR=0.0.0.0:8080 \
    DATA_DIR=/data \
    LOG_FORMAT=json
# Used only while DATABASE_URL is empty: SQLite in a file.
VOLUME /data
EXPOSE 8080
USER nonroot
ENTRYPOINT ["waybill"]
CMD ["serve"]
