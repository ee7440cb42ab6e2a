#pragma once
#include <curl/curl.h>

// Swift cannot call C functions with variable arguments: one inline function per argument type.

static inline CURLcode twinwright_easy_setopt_long(CURL *handle, CURLoption option, long value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode twinwright_easy_setopt_pointer(CURL *handle, CURLoption option, void *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode twinwright_easy_setopt_string(CURL *handle, CURLoption option, const char *value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode twinwright_easy_setopt_off(CURL *handle, CURLoption option, curl_off_t value) {
  return curl_easy_setopt(handle, option, value);
}

typedef size_t (*twinwright_data_callback)(char *data, size_t size, size_t count, void *context);

static inline CURLcode twinwright_easy_setopt_callback(CURL *handle, CURLoption option,
                                                       twinwright_data_callback value) {
  return curl_easy_setopt(handle, option, value);
}

static inline CURLcode twinwright_easy_getinfo_long(CURL *handle, CURLINFO info, long *value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode twinwright_easy_getinfo_pointer(CURL *handle, CURLINFO info, void **value) {
  return curl_easy_getinfo(handle, info, value);
}

static inline CURLMcode twinwright_multi_setopt_long(CURLM *handle, CURLMoption option, long value) {
  return curl_multi_setopt(handle, option, value);
}

typedef int (*twinwright_prerequest_callback)(void *context, char *remote_address, char *local_address,
                                              int remote_port, int local_port);

static inline CURLcode twinwright_easy_setopt_prerequest(CURL *handle, twinwright_prerequest_callback value) {
  return curl_easy_setopt(handle, CURLOPT_PREREQFUNCTION, value);
}
