# `make test` sets up and checks everything.

.PHONY: setup test build lint bench


setup:
	@sh systemd/setup.sh


build: setup
	cargo build --release

lint:
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

test: setup lint
	cargo test

bench:
	cargo bench
