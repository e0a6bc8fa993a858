"""`langso serve`: prepare, run the web server and the worker, and end cleanly."""
