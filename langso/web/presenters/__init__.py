"""What pages show, made from queries: plain values that templates only lay out."""
