# Every target needs only Go and, for the tests, what scripts/install-services
# installs by itself on Debian.

GOLANGCI := go tool -modfile=tools/go.mod golangci-lint

.DEFAULT_GOAL := help
.PHONY: help build demo test test-go test-web bench generate check-generated lint vuln

help: ## list what can be done here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-16s %s\n", $$1, $$2 }'

build: ## build ./waybill, one static binary with the pages inside
	CGO_ENABLED=0 go build -trimpath -o waybill .

demo: ## run a demo store with two simulated suppliers, no database needed
	go run . demo

test: test-web test-go ## run every test, on SQLite and on PostgreSQL with Redis, installing both if missing

test-go:
	scripts/with-services go test -race -timeout 20m ./...

test-web:
	scripts/web test
	scripts/with-services scripts/web browser

bench: ## measure on PostgreSQL with Redis, written to disk as in production; ARGS="write" chooses what
	WITH_PRODUCTION_FSYNC=1 scripts/with-services go run ./bench $(ARGS)

generate: ## write again what is generated from ent/schema, the SDL and the pages' sources
	go generate ./...
	scripts/web build

check-generated: ## fail when make generate changes a file
	scripts/check-generated

lint: ## check the code and its layers against .golangci.yml
	$(GOLANGCI) run

vuln: ## look for known vulnerabilities in what the code calls and the pages are built from
	scripts/vuln
	scripts/vuln-web
