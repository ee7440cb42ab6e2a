#pragma once
#include <fcntl.h>
#include <linux/openat2.h>
#include <stddef.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

// openat2(2) with the folder as root: no link and no ".." leads out of it. -1 and errno on failure.
static inline int shim_open_in_root(int folder, const char *path, int flags) {
  struct open_how how = {
      .flags = (unsigned long long)flags | O_CLOEXEC,
      .mode = 0,
      .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS | RESOLVE_NO_XDEV,
  };
  return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

// pipe2(2) with ends that no child inherits, which the C library shows to GNU sources only.
static inline int shim_pipe(int ends[2]) { return (int)syscall(SYS_pipe2, ends, O_CLOEXEC); }

// accept4(2) of a connection that no child inherits; -1 and errno on failure.
static inline int shim_accept(int listener) { return (int)syscall(SYS_accept4, listener, NULL, NULL, SOCK_CLOEXEC); }
