"""The life of a file: upload, ingest, versions, duplicates, reprocess, delete."""
