"""What a dataset is like: figures by subject, each with the sentence that says what it means."""
