# Everything a person runs. Each target installs what it misses, once, and then builds only what has changed.
#   make serve    the page on http://127.0.0.1:8080 (elsewhere: PORT=8081)
#   make watch    the same, rebuilt whenever a source is saved
#   make quick    format, lints and the unit tests, for between two edits
#   make test     every test: lints, Rust, the package in Node and in other projects, the page in Chromium
#   make consumers  the package in every kind of project that we know of: Deno, Bun, Next.js, Rollup and so on
#   make page     dist/page, for any static host
#   make types    www/src/types, from the Rust types of what the engine computes
#   make package  dist/npm/exposure-netting-<version>.tgz
#   make example  a DeFi dashboard with the element in it, on http://127.0.0.1:8080
#   make example-react  a React app that does the same with the component
#   make docs     dist/docs: guide, methods, API and crate; make site puts the page before it
#   make fuzz     hunts for inputs that break something: TARGET=text, number, netting, obligations or scenarios, SECONDS=60
#   make reproducible  builds the package twice, in two folders, and compares every byte
#   make bench    times, as ratios to plain JavaScript and others
#   make clean    forgets what was built, keeps the tools

PORT ?= 8080
WASM := wasm32-unknown-unknown
BUILT := $(or $(CARGO_TARGET_DIR),target)
VERSION := $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -1)
TARBALL := dist/npm/exposure-netting-$(VERSION).tgz

# Our wasm-bindgen, trunk, wasm-opt and tsc come before others of the same name: their versions must fit the lock files.
export PATH := $(CURDIR)/tools/target/debug:$(CURDIR)/.tools/bin:$(CURDIR)/node_modules/.bin:$(HOME)/.cargo/bin:$(PATH)
export TRUNK_SKIP_VERSION_CHECK := true
# The make of macOS looks commands up in the PATH above only when its shell is not the default one.
SHELL := bash

# Where it was built does not show in what was built: `make reproducible` looks.
export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS := --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)/registry/src= --remap-path-prefix=$(CURDIR)=

RUST := Cargo.toml Cargo.lock rust-toolchain.toml $(wildcard .cargo/config.toml) $(shell find src crates -type f)
TS := $(wildcard www/src/*.ts www/src/*/*.ts www/charts/* www/wasm/*.d.ts www/*.json scripts/charts.mjs)

.DEFAULT_GOAL := help
.PHONY: types help quick serve watch example example-react test lint test-rust test-fuzz fuzz test-docs docs site test-package test-consumers test-browser consumers page package bench reproducible clean rust
.DELETE_ON_ERROR:

help:
	@sed -n 's/^#   //p' Makefile

# ---- Tools. A target that is a file is made once; `rust` only looks.

BINDGEN := tools/target/debug/wasm-bindgen
TRUNK := .tools/bin/trunk
NPM := node_modules/.package-lock.json

rust:
	@command -v cargo >/dev/null || { echo "Rust is missing: install it with rustup" >&2; exit 1; }
	@rustc --version >/dev/null 2>&1 || rustup toolchain install
	@test -d "$$(rustc --print sysroot)/lib/rustlib/$(WASM)" || rustup target add $(WASM)

# Built from the registry as any crate is: no binary is fetched, and it cannot drift from the library in Cargo.lock.
$(BINDGEN): tools/Cargo.toml tools/Cargo.lock $(wildcard tools/src/bin/*) | rust
	cargo build --locked --manifest-path tools/Cargo.toml --target-dir tools/target
	@touch $@

# A trunk that is already installed will do; building one takes minutes.
$(TRUNK): | rust
	@mkdir -p $(@D) && rm -f $@
	@if trunk --version 2>/dev/null | grep -q '^trunk 0\.21\.'; then ln -s "$$(command -v trunk)" $@; else set -x; \
	  CARGO_PROFILE_DEV_DEBUG=0 cargo install --debug --locked --root .tools --no-default-features --features rustls trunk@0.21.14; fi

$(NPM): package.json package-lock.json
	@node -e 'process.exit(+(parseInt(process.versions.node) < 20))' || { echo "Node 20 or newer is missing" >&2; exit 1; }
	npm ci --no-audit --no-fund
	@touch $@

# ---- The page and the package

# Trunk.toml says how; Trunk empties dist/page at each build.
dist/page/index.html: $(RUST) $(TS) index.html Trunk.toml www/page.css www/styles.css www/embed.html www/studio.html www/studio.css scripts/embed.mjs scripts/inline.mjs scripts/integrity.mjs scripts/html.mjs scripts/bin/wasm-bindgen $(BINDGEN) $(NPM) | $(TRUNK)
	PATH="$(CURDIR)/scripts/bin:$$PATH" trunk build
	@touch $@

CORE := -p exposure-netting-web --bin exposure-netting-core --features core --target $(WASM)
www/wasm/core_bg.wasm: $(RUST) $(BINDGEN) $(NPM)
	cargo build --locked $(CORE) --profile npm
	wasm-bindgen --target web --no-typescript --experimental-reset-state-function --remove-producers-section \
	  --out-dir www/wasm --out-name core $(BUILT)/$(WASM)/npm/exposure-netting-core.wasm
	wasm-opt -O3 $@ -o $@
	node scripts/inline.mjs glue www/wasm/core.js

www/dist/index.js: $(TS) $(NPM)
	rm -rf www/dist
	tsc -p www
	tsc -p www/charts
	node scripts/charts.mjs www/dist

www/dist/inline.js: www/dist/index.js www/wasm/core_bg.wasm scripts/inline.mjs
	node scripts/inline.mjs bundle www

# Packed from a folder of its own, so that www/ holds sources only.
$(TARBALL): www/wasm/core_bg.wasm www/dist/inline.js dist/page/index.html www/package.json www/custom-elements.json README.md CHANGELOG.md $(wildcard LICENSE-* docs/*)
	rm -rf target/pack dist/npm && mkdir -p target/pack dist/npm
	cp -R www/package.json www/custom-elements.json www/styles.css www/dist www/wasm README.md CHANGELOG.md LICENSE-* target/pack
	cp dist/page/wasm/* target/pack/wasm
	cp dist/page/embed.html target/pack
	mkdir target/pack/docs && cp docs/* target/pack/docs
	rm target/pack/dist/page.* target/pack/dist/wasm.* target/pack/dist/frame.* target/pack/dist/studio.* target/pack/dist/snippets.*
	cp dist/page/dist/embed.js target/pack/dist
	node scripts/integrity.mjs target/pack
	npm pack --silent --pack-destination dist/npm ./target/pack

# Committed, so that the package needs no second build of the engine; make lint fails if they are out of date.
types: rust $(NPM)
	node scripts/types.mjs

page: dist/page/index.html
package: $(TARBALL)

serve: page
	@exec node scripts/static.mjs dist/page $(PORT)

# The example beside the package, as it would stand on a static host.
example: $(TARBALL)
	rm -rf target/example && cp -R examples/dashboard target/example && cp -R target/pack target/example/exposure-netting
	@exec node scripts/static.mjs target/example $(PORT)

# As anybody would have it, with the tarball installed; React and Vite are those of the repository.
example-react: target/example-react/dist/index.html
	@exec node scripts/static.mjs target/example-react/dist $(PORT)

target/example-react/dist/index.html: $(TARBALL) $(shell find examples/react -type f)
	rm -rf target/example-react && mkdir -p target/example-react && echo '{}' >target/example-react/package.json
	cp $(TARBALL) target/example-react/exposure-netting.tgz
	cd target/example-react && npm install --silent --offline --legacy-peer-deps ./exposure-netting.tgz
	cp -R examples/react/. target/example-react
	cd target/example-react && tsc && vite build

watch: $(BINDGEN) $(NPM) $(TRUNK)
	PATH="$(CURDIR)/scripts/bin:$$PATH" trunk serve --port $(PORT)

# Guide, methods and the API made of its types, with rustdoc beside it.
DOCS := README.md DESIGN.md CHANGELOG.md $(wildcard docs/*.md)
dist/docs/index.html: $(RUST) $(TS) $(DOCS) typedoc.json scripts/typedoc.mjs $(NPM)
	typedoc --logLevel Warn
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps -p exposure-netting
	rm -rf dist/docs/rust && cp -R $(BUILT)/doc dist/docs/rust
	@touch $@

docs: dist/docs/index.html

# What a static host serves: the page, the studio, and the documentation under docs/.
site: page docs
	rm -rf dist/site && cp -R dist/page dist/site && cp -R dist/docs dist/site/docs
	sed 's|<!-- more -->|<a href="docs/index.html">Documentation</a>|' dist/page/index.html >dist/site/index.html

# ---- Tests

test: lint test-rust test-fuzz test-docs test-package test-consumers test-browser
	@echo "All tests passed."

quick: lint
	cargo test --locked --lib --workspace --exclude exposure-netting-web --exclude exposure-netting-app --exclude exposure-netting-wasm --exclude exposure-netting-types

lint: rust $(NPM)
	cargo fmt --all --check
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --target $(WASM) -p exposure-netting-web -p exposure-netting-app -p exposure-netting-wasm --all-features -- -D warnings
	cargo clippy --locked -p exposure-netting-types -- -D warnings
	node scripts/words.mjs
	node scripts/types.mjs --check
	eslint .
	prettier --check --log-level warn .

test-rust: rust
	cargo test --locked

# libFuzzer with the stable compiler: these are the flags that cargo-fuzz gives, but for the sanitizer, which is for unsafe code.
TARGET ?= text
SECONDS ?= 60
FUZZED := text number netting obligations scenarios
HOST = $(shell rustc -vV | sed -n 's/^host: //p')
LIMITS := -max_len=4096 -rss_limit_mb=2048 -timeout=20 -verbosity=0 -print_final_stats=0
target/fuzz/.built: $(RUST) fuzz/Cargo.toml fuzz/Cargo.lock $(wildcard fuzz/targets/*.rs)
	RUSTFLAGS="--cfg fuzzing -Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
	  -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares" \
	  cargo build --locked --release --manifest-path fuzz/Cargo.toml --target $(HOST) --target-dir target/fuzz
	@touch $@

# The kept corpus, and ten thousand inputs made of it: the same ones in each run of the same build.
test-fuzz: target/fuzz/.built
	rm -rf target/fuzz/short
	@for target in $(FUZZED); do echo "fuzzing $$target"; mkdir -p target/fuzz/short/$$target; \
	  target/fuzz/$(HOST)/release/$$target $(LIMITS) -artifact_prefix=target/fuzz/$$target- -seed=1 -runs=10000 target/fuzz/short/$$target fuzz/corpus/$$target || exit 1; done

# What it finds new stays under target/; a finding is a file there, and the command that shows it again is printed.
fuzz: target/fuzz/.built
	@mkdir -p target/fuzz/found/$(TARGET)
	target/fuzz/$(HOST)/release/$(TARGET) $(LIMITS) -artifact_prefix=target/fuzz/$(TARGET)- -max_total_time=$(SECONDS) target/fuzz/found/$(TARGET) fuzz/corpus/$(TARGET)

test-docs: site
	node --test tests/site.test.mjs

# With overflow of every kind checked, and a way to stop it on purpose.
target/debug-wasm/core_bg.wasm: $(RUST) $(BINDGEN)
	cargo build --locked $(CORE)
	wasm-bindgen --target web --no-typescript --experimental-reset-state-function \
	  --out-dir target/debug-wasm --out-name core $(BUILT)/$(WASM)/debug/exposure-netting-core.wasm

test-package: $(TARBALL) target/debug-wasm/core_bg.wasm
	publint --strict target/pack
	attw $(TARBALL) --profile esm-only --exclude-entrypoints wasm element.wasm styles.css embed.html integrity.json --quiet
	node scripts/sizes.mjs
	@set -- tests/package/*.test.mjs; if [ -e "$$1" ]; then set -x; node --test "$$@"; fi

test-consumers: $(TARBALL)
	CHROME="$$(scripts/chrome.sh)" node --test --test-concurrency=1 tests/packages/*.test.mjs

# Those that take long to install and to build.
CONSUMERS := tests/packages/node_modules/.package-lock.json
$(CONSUMERS): tests/packages/package.json tests/packages/package-lock.json
	npm ci --no-audit --no-fund --prefix tests/packages
	@touch $@

consumers: test-consumers $(CONSUMERS)
	CHROME="$$(scripts/chrome.sh)" node --test --test-concurrency=1 tests/packages/more/*.test.mjs

test-browser: $(TARBALL)
	CHROME="$$(scripts/chrome.sh)" playwright test -c tests/browser

# A peer that only the benchmark needs.
target/ortools/ortools:
	python3 -m pip install --quiet --target target/ortools ortools

bench: $(TARBALL)
	-@$(MAKE) --no-print-directory target/ortools/ortools
	PYTHONPATH=target/ortools CHROME="$$(scripts/chrome.sh)" node benches/bench.mjs

# The package once more, from its sources alone, in another folder: every byte must be the same.
AGAIN := target/again
reproducible: $(TARBALL) | $(TRUNK) $(BINDGEN)
	rm -rf $(AGAIN) && mkdir -p $(AGAIN)/tools/target
	git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- -cf - | tar -xf - -C $(AGAIN)
	cp -R .tools node_modules $(AGAIN) && cp -R tools/target/debug $(AGAIN)/tools/target
	touch $(AGAIN)/$(BINDGEN) $(AGAIN)/$(NPM)
	env -u CARGO_TARGET_DIR $(MAKE) -C $(AGAIN) --no-print-directory package
	sha256sum $(TARBALL) $(AGAIN)/$(TARBALL)
	cmp $(TARBALL) $(AGAIN)/$(TARBALL)

clean:
	rm -rf dist target/pack www/dist www/wasm/*.js www/wasm/*.wasm
	cargo clean
