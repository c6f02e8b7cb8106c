/* A disk that fails under a program that has its files open, as one does that is full or has become
   read-only. Loaded before the C library (LD_PRELOAD), it lets every write below the folder
   $FAILING_DISK fail with the error whose number the file `fails` in it holds, while it is there. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

static int lies_there(const char *path) {
    const char *folder = getenv("FAILING_DISK");
    return folder && strncmp(path, folder, strlen(folder)) == 0;
}

/* The number of the error, or 0. */
static int failure(void) {
    char path[PATH_MAX], text[16] = "";
    snprintf(path, sizeof path, "%s/fails", getenv("FAILING_DISK"));
    int mark = syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC);
    if (mark < 0) return 0;
    syscall(SYS_read, mark, text, sizeof text - 1);
    close(mark);
    return atoi(text);
}

static int fails(int fd) {
    int before = errno;
    char link[32], path[PATH_MAX] = "";
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    int error = length > 0 && lies_there(path) ? failure() : 0;
    errno = error ? error : before;
    return error;
}

ssize_t write(int fd, const void *bytes, size_t count) {
    return fails(fd) ? -1 : syscall(SYS_write, fd, bytes, count);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t at) {
    return fails(fd) ? -1 : syscall(SYS_pwrite64, fd, bytes, count, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t at) {
    return pwrite64(fd, bytes, count, at);
}

int ftruncate64(int fd, off64_t length) {
    return fails(fd) ? -1 : syscall(SYS_ftruncate, fd, length);
}

int ftruncate(int fd, off_t length) {
    return ftruncate64(fd, length);
}

/* What is only read-only can't even be opened to be written. */
int open64(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    if ((flags & O_ACCMODE) != O_RDONLY && lies_there(path) && failure() == EROFS) {
        errno = EROFS;
        return -1;
    }
    return syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int open(const char *path, int flags, ...) {
    va_list more;
    va_start(more, flags);
    mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;
    va_end(more);
    return open64(path, flags, mode);
}
