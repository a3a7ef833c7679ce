// A libcurl of an earlier version: forwards to the real one, and refuses and lacks what is newer.
//
//   cc -shared -fPIC -DREAL='"/path/of/libcurl.so.4"' -DAGE=4 -DNUMBER=0x073d00 -DVERSION='"7.61.0"'
//      -DOPTIONS=278 -DINFOS=56 -DMULTI_OPTIONS=15 [-DHAS_POLL] -o libcurl.so.4 old_curl.c
//
// AGE is that of curl_version_info. OPTIONS, INFOS and MULTI_OPTIONS are the largest numbers of the version, without the
// part for the type (curl: docs/libcurl/symbols-in-versions; each new symbol gets the next number).
#include <dlfcn.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { unknownOption = 48, unknownMultiOption = 6, badArgument = 43 };

static void *real(const char *name) {
  static void *library;
  // Not a dependency: a program would find the functions of a dependency, too.
  if (!library) library = dlopen(REAL, RTLD_NOW | RTLD_LOCAL);
  void *function = library ? dlsym(library, name) : NULL;
  if (function) return function;
  fprintf(stderr, "old_curl: %s has no %s\n", REAL, name);
  abort();
}

#define FORWARD(result, name, parameters, arguments) \
  result name parameters { return ((result(*) parameters) real(#name)) arguments; }

FORWARD(int, curl_global_init, (long flags), (flags))
FORWARD(void *, curl_easy_init, (void), ())
FORWARD(void, curl_easy_cleanup, (void *easy), (easy))
FORWARD(void, curl_easy_reset, (void *easy), (easy))
FORWARD(const char *, curl_easy_strerror, (int code), (code))
FORWARD(void *, curl_slist_append, (void *list, const char *text), (list, text))
FORWARD(void, curl_slist_free_all, (void *list), (list))
FORWARD(void *, curl_multi_init, (void), ())
FORWARD(int, curl_multi_add_handle, (void *multi, void *easy), (multi, easy))
FORWARD(int, curl_multi_remove_handle, (void *multi, void *easy), (multi, easy))
FORWARD(int, curl_multi_perform, (void *multi, int *running), (multi, running))
FORWARD(int, curl_multi_fdset, (void *multi, void *read, void *write, void *other, int *largest),
        (multi, read, write, other, largest))
FORWARD(int, curl_multi_timeout, (void *multi, long *milliseconds), (multi, milliseconds))
FORWARD(int, curl_multi_wait, (void *multi, void *more, unsigned count, int milliseconds, int *ready),
        (multi, more, count, milliseconds, ready))
FORWARD(int, curl_multi_socket_action, (void *multi, int socket, int events, int *running), (multi, socket, events, running))
FORWARD(int, curl_multi_assign, (void *multi, int socket, void *value), (multi, socket, value))
FORWARD(const char *, curl_multi_strerror, (int code), (code))
FORWARD(int, curl_multi_cleanup, (void *multi), (multi))
FORWARD(void *, curl_multi_info_read, (void *multi, int *left), (multi, left))
FORWARD(void *, curl_share_init, (void), ())
FORWARD(int, curl_share_cleanup, (void *share), (share))
#ifdef HAS_POLL
// Since 7.66 and 7.68.
FORWARD(int, curl_multi_poll, (void *multi, void *more, unsigned count, int milliseconds, int *ready),
        (multi, more, count, milliseconds, ready))
FORWARD(int, curl_multi_wakeup, (void *multi), (multi))
#endif

// All values fit into a register: a pointer, a long or a curl_off_t.
#define FORWARD_VALUE(name, isNew, refused) \
  int name(void *handle, int option, ...) { \
    va_list values; \
    va_start(values, option); \
    void *value = va_arg(values, void *); \
    va_end(values); \
    if (isNew) return refused; \
    return ((int (*)(void *, int, ...))real(#name))(handle, option, value); \
  }

FORWARD_VALUE(curl_easy_setopt, option % 10000 > OPTIONS, unknownOption)
FORWARD_VALUE(curl_easy_getinfo, (option & 0xFFFFF) > INFOS, badArgument)
FORWARD_VALUE(curl_multi_setopt, option % 10000 > MULTI_OPTIONS, unknownMultiOption)
FORWARD_VALUE(curl_share_setopt, 0, 0)

// The name of the TLS library follows the version.
const char *curl_version(void) {
  static char text[512];
  const char *own = ((const char *(*)(void))real("curl_version"))();
  const char *rest = strchr(own, ' ');
  snprintf(text, sizeof text, "libcurl/%s%s", VERSION, rest ? rest : "");
  return text;
}

// The first fields of struct curl_version_info_data, those of AGE 4 (7.57) and earlier.
struct information {
  int age;
  const char *version;
  unsigned number;
  const char *host;
  int features;
  const char *tls;
  long tlsNumber;
  const char *zlib;
  const char *const *protocols;
  const char *ares;
  int aresNumber;
  const char *idn;
  int iconvNumber;
  const char *ssh;
  unsigned brotliNumber;
  const char *brotli;
};

const void *curl_version_info(int now) {
  static struct information information;
  information = *((const struct information *(*)(int))real("curl_version_info"))(now);
  information.age = AGE;
  information.version = VERSION;
  information.number = NUMBER;
  return &information;
}
