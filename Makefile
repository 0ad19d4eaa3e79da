# Everything a person runs. Each step installs what it misses, once, and builds only what has changed.
#   make serve    the page on http://127.0.0.1:8080 (PORT=…)
#   make test     every test, in Rust, Node and Chromium
#   make package  dist/npm/exposure-netting-<version>.tgz
#   make bench    ratios against plain JavaScript, decimal.js and BigInt

PORT ?= 8080
WASM := wasm32-unknown-unknown
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
TARBALL := dist/npm/exposure-netting-$(VERSION).tgz
STAMPS := target/stamps
# The wasm-bindgen of the lock file, the page's tools, then whatever is installed.
export PATH := $(CURDIR)/tools/target/debug:$(CURDIR)/.tools/bin:$(CURDIR)/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER := wasm-bindgen-test-runner
export TRUNK_SKIP_VERSION_CHECK := true
export CHROME ?= $(shell command -v chromium || command -v chromium-browser || command -v google-chrome || ls "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome" 2>/dev/null)

RUST := Cargo.toml Cargo.lock $(shell find src -type f)
TS := $(shell find www/src www/wasm -name '*.ts') www/tsconfig.json

.DEFAULT_GOAL := help
.PHONY: help serve page package test lint test-core test-package test-browser bench clean
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

# ---- tools, each once

$(STAMPS)/wasm-target:
	@mkdir -p $(@D)
	rustup target list --installed | grep -q $(WASM) || rustup target add $(WASM)
	@touch $@

$(STAMPS)/webtools: tools/Cargo.toml tools/Cargo.lock
	@mkdir -p $(@D)
	cargo build --locked --manifest-path tools/Cargo.toml
	@touch $@

$(STAMPS)/npm: package.json package-lock.json
	@mkdir -p $(@D)
	npm ci --no-audit --no-fund
	@touch $@

# Only what serves and builds the page; a trunk that is already installed will do.
$(STAMPS)/trunk: $(STAMPS)/wasm-target $(STAMPS)/webtools $(STAMPS)/npm
	trunk --version 2>/dev/null | grep -q '^trunk 0\.21\.' || \
	  CARGO_PROFILE_DEV_DEBUG=0 cargo install --debug --locked trunk@0.21.14 --no-default-features --features rustls --root .tools
	@touch $@

# Chromium comes from the system; on Debian and Ubuntu it is installed.
$(STAMPS)/chromium:
	@mkdir -p $(@D)
	@if [ -z "$(CHROME)" ]; then \
	  if command -v apt-get >/dev/null; then \
	    SUDO=$$([ "$$(id -u)" = 0 ] || echo sudo); $$SUDO apt-get update -qq && $$SUDO apt-get install -y -qq chromium; \
	  else echo "Chromium is missing: install it, or set CHROME to a Chrome or Chromium binary" >&2; exit 1; fi; fi
	@touch $@

# ---- the page and the package

$(STAMPS)/page: $(STAMPS)/trunk $(RUST) $(TS) Trunk.toml index.html $(wildcard www/*.css) src/app/sample.json
	trunk build --release
	@touch $@

page: $(STAMPS)/page

# Trunk builds and serves; it prints the address when the page is ready.
serve: $(STAMPS)/trunk
	trunk serve --release --port $(PORT)

www/wasm/core_bg.wasm: $(STAMPS)/wasm-target $(STAMPS)/webtools $(STAMPS)/npm $(RUST)
	cargo rustc --locked --lib --crate-type cdylib --target $(WASM) --profile npm --features wasm
	wasm-bindgen --target web --no-typescript --experimental-reset-state-function --remove-producers-section \
	  --out-dir www/wasm --out-name core target/$(WASM)/npm/exposure_netting.wasm
	wasm-opt -O3 $@ -o $@

$(STAMPS)/dist: $(STAMPS)/npm $(TS)
	tsc -p www
	@touch $@

$(TARBALL): www/wasm/core_bg.wasm $(STAMPS)/page $(STAMPS)/dist www/package.json README.md CHANGELOG.md
	rm -rf target/pack && mkdir -p target/pack dist/npm
	cp -r www/package.json www/dist www/wasm www/styles.css README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE target/pack/
	cp dist/page/wasm/* target/pack/wasm/
	npm pack --silent --pack-destination dist/npm ./target/pack

package: $(TARBALL)

# ---- tests

test: lint test-core test-package test-browser
	@echo "All tests passed."

lint: $(STAMPS)/wasm-target
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --lib --target $(WASM) --features wasm -- -D warnings
	cargo clippy --locked --bins --target $(WASM) --features app -- -D warnings

test-core:
	cargo test --locked

test-package: $(TARBALL)
	node --test tests/package/

test-browser: $(TARBALL) $(STAMPS)/chromium
	playwright test -c tests/browser

bench: $(TARBALL) $(STAMPS)/chromium
	cargo bench --locked
	node benches/bench.mjs

clean:
	rm -rf dist target/stamps target/pack www/dist www/wasm/*.js www/wasm/*.wasm
