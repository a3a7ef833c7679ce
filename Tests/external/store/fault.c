/* Preloaded: fails writes to a store. STORE_FAULT=FIRST:LAST:ERRNO fails the calls FIRST to LAST, counted from 1; with -1
   for ERRNO, the process kills itself before the first of them. Counts from when the file STORE_FAULT_START exists. The file STORE_FAULT_COUNT has the number of calls. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static int is_store(int fd) {
  char link[64], path[4096];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t count = readlink(link, path, sizeof path - 1);
  if (count <= 0) return 0;
  path[count] = 0;
  return strstr(path, "/cases.sqlite") && !strstr(path, ".lock");
}

static int fails(int fd) {
  static int calls;
  int saved = errno;
  const char *fault = getenv("STORE_FAULT"), *counter = getenv("STORE_FAULT_COUNT");
  int first = 0, last = 0, code = 0;
  if (!fault || !is_store(fd)) { errno = saved; return 0; }
  const char *start = getenv("STORE_FAULT_START");
  if (start && access(start, F_OK) != 0) { errno = saved; return 0; }
  sscanf(fault, "%d:%d:%d", &first, &last, &code);
  int call = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
  if (counter) {
    FILE *file = fopen(counter, "w");
    if (file) { fprintf(file, "%d", call); fclose(file); }
  }
  errno = saved;
  if (call < first || call > last) return 0;
  if (code == -1) kill(getpid(), SIGKILL);
  errno = code;
  return 1;
}

#define REAL(name) __typeof__(&name) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t count) {
  REAL(write);
  return fails(fd) ? -1 : real(fd, bytes, count);
}
ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  REAL(pwrite);
  return fails(fd) ? -1 : real(fd, bytes, count, offset);
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  REAL(pwrite64);
  return fails(fd) ? -1 : real(fd, bytes, count, offset);
}
int ftruncate(int fd, off_t size) {
  REAL(ftruncate);
  return fails(fd) ? -1 : real(fd, size);
}
int ftruncate64(int fd, off64_t size) {
  REAL(ftruncate64);
  return fails(fd) ? -1 : real(fd, size);
}
int fsync(int fd) {
  REAL(fsync);
  return fails(fd) ? -1 : real(fd);
}
int fdatasync(int fd) {
  REAL(fdatasync);
  return fails(fd) ? -1 : real(fd);
}
