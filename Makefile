# make run    build everything and run Table 2 on embedded data
# make test   run the tests
# make check  what CI runs
SHELL := /bin/sh
GO    ?= go
BUILD := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false

PLUGINS := $(patsubst plugins/%/main.go,./plugins/%,$(wildcard plugins/*/main.go))
NULLS   := $(patsubst plugins/null/%/main.go,./plugins/null/%,$(wildcard plugins/null/*/main.go))

.PHONY: build
build:
	@mkdir -p bin/null
	$(BUILD) -o bin/ ./harness $(PLUGINS)
	$(BUILD) -o bin/null/ $(NULLS)

.PHONY: run
run: build
	bin/harness run experiments/table2-finetune-replacement.yaml

.PHONY: test
test: build
	$(GO) test ./...
