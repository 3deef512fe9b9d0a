"""The New-item page: what is asked, the answers, drafts, lists and other runs."""
