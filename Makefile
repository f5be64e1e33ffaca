# make run    build everything and run the paper on embedded data
# make test   run the tests
# make check  what CI runs (needs protoc, and python3 with grpc and numpy)
# make race   the tests under the race detector (needs gcc)
# make bench  the benchmarks; make bench-nn the neural networks beside PyTorch (Debian's python3-torch)
SHELL := /bin/sh
GO    ?= go
BUILD := CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false

PLUGINS := $(patsubst %/main.go,./%,$(wildcard plugins/*/main.go))
NULLS   := $(patsubst %/main.go,./%,$(wildcard plugins/null/*/main.go))
REAL    := $(wildcard experiments/real-*.yaml experiments/seqgan-oracle*.yaml)
SPECS   := $(filter-out $(REAL),$(wildcard experiments/*.yaml))

.PHONY: run
run: build
	bin/harness run experiments/paper.yaml

.PHONY: build
build:
	@mkdir -p bin/null
	$(BUILD) -o bin/ ./harness $(PLUGINS)
	$(BUILD) -o bin/null/ $(NULLS)

.PHONY: test
test:
	$(GO) test ./...

.PHONY: check
check: lint drift build
	$(GO) test ./...
	bin/harness validate $(SPECS)
	bin/harness validate --set dataset.path=. $(REAL)
	bin/harness run --results "$$(mktemp -d)" experiments/smoke.yaml
	bin/harness run --results "$$(mktemp -d)" experiments/table4-ablation-tape.yaml

.PHONY: lint
lint:
	@files=$$(gofmt -l harness plugins); test -z "$$files" || { echo "gofmt would change:"; echo "$$files"; exit 1; }
	$(GO) vet ./...
	GOOS=darwin GOARCH=arm64 $(GO) vet ./harness ./plugins/sdk/...
	GOOS=linux GOARCH=arm64 $(GO) vet ./plugins/internal/nn/...
	$(GO) tool staticcheck ./...
	$(GO) mod tidy -diff

# Generated code is what its source makes today.
.PHONY: drift
drift:
	@tmp=$$(mktemp -d) && plugins/sdk/pluginpb/generate.sh "$$tmp" && \
	for f in plugin.pb.go plugin_grpc.pb.go; do diff -u "plugins/sdk/pluginpb/$$f" "$$tmp/$$f" || exit 1; done
	@tmp=$$(mktemp -d) && plugins/internal/nn/kernel/generate.sh "$$tmp" && \
	for f in "$$tmp"/*; do diff -u "plugins/internal/nn/kernel/$${f##*/}" "$$f" || exit 1; done

.PHONY: generate
generate:
	plugins/sdk/pluginpb/generate.sh
	plugins/internal/nn/kernel/generate.sh
	plugins/sdk/python/generate.sh
	$(GO) test ./harness/internal/spec -run Schema -update

.PHONY: race
race:
	CGO_ENABLED=1 $(GO) test -race -short -timeout 30m ./...

.PHONY: bench
bench:
	$(GO) test -run '^$$' -bench . -benchtime 2s ./harness/... ./plugins/sdk/...

.PHONY: bench-nn
bench-nn:
	CGO_ENABLED=0 $(GO) run ./plugins/internal/nn/bench

.PHONY: clean
clean:
	rm -rf bin results/.store
