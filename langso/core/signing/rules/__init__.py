"""Pure rules of signed files: what may lie around a signature, and where its stamp goes."""
