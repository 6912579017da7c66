"""What the build uses (gitbook) and what a maintainer runs by hand or nightly."""
