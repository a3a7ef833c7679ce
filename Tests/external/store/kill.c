/* A libsqlite3 in which the process kills itself before a statement runs. STORE_KILL is the number of the statement that
   is not run any more, counted from 1 after the file STORE_KILL_START appeared; 0 for none. The file STORE_KILL_COUNT gets
   the number of statements. The other functions come from the library that this one is linked with. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct sqlite3_stmt sqlite3_stmt;

int sqlite3_step(sqlite3_stmt *statement) {
  static int (*real)(sqlite3_stmt *);
  static int count;
  if (!real) real = (int (*)(sqlite3_stmt *))dlsym(RTLD_NEXT, "sqlite3_step");
  const char *kill_at = getenv("STORE_KILL"), *start = getenv("STORE_KILL_START"), *counter = getenv("STORE_KILL_COUNT");
  if (kill_at && start && access(start, F_OK) == 0) {
    int call = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    if (call == atoi(kill_at)) kill(getpid(), SIGKILL);
    FILE *file = counter ? fopen(counter, "w") : NULL;
    if (file) { fprintf(file, "%d", call); fclose(file); }
  }
  return real(statement);
}
