/* A libsqlite3 that lacks something. The other functions come from the library that this one is linked with. */
#ifdef VERSION
int sqlite3_libversion_number(void) { return VERSION; }
#endif
#ifdef NO_THREADS
int sqlite3_threadsafe(void) { return 0; }
#endif
#ifdef NO_FTS5
int sqlite3_compileoption_used(const char *name) { (void)name; return 0; }
#endif
