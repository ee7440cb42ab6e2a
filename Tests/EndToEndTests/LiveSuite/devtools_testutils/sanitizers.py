"""What keeps secrets out of recordings: there are none to keep out, for nothing is recorded."""


def _nothing(*arguments, **options):
    pass


add_body_key_sanitizer = _nothing
add_header_regex_sanitizer = _nothing
add_oauth_response_sanitizer = _nothing
add_remove_header_sanitizer = _nothing
remove_batch_sanitizers = _nothing
