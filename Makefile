# `make run` shows the demo town; `make test` sets up and checks everything.

TARGET = $(or $(CARGO_TARGET_DIR),target)

.PHONY: setup run test build lint bench deb

setup:
	@sh systemd/setup.sh

run: build
	$(TARGET)/release/greffier demo

build: setup
	cargo build --release

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

test: lint
	@sh systemd/setup.sh test
	cargo test

bench:
	cargo bench

deb: build
	sh systemd/deb.sh $(TARGET)/release/greffier $(TARGET)/deb
