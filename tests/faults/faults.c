/* Faults of the machine for one process: loaded before the C library (LD_PRELOAD), inert until `faults_control` names a file.
 *
 * The file is a page both sides have mapped: the test writes what is to go wrong, we count what happened. `faults_record` writes
 * down, in order, what reaches the files of one folder and what is made durable, so that a power cut can be played afterwards.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct control {
    int64_t sync_errors;     /* so many of the next syncs fail with EIO */
    int64_t sync_delay_ms;   /* each sync takes so long */
    int64_t write_errors;    /* so many of the next writes into the folder fail with … */
    int64_t write_errno;
    int64_t clock_offset_ns; /* added to the wall clock */
    int64_t syncs, syncs_failed, writes, writes_failed;
};

static struct control nothing, *the = &nothing;
static char folder[4096];
static FILE *record;
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;

#define REAL(type, name, ...) \
    static type (*real)(__VA_ARGS__); \
    if (!real) real = (type (*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

int faults_control(const char *path, const char *of) {
    int fd = open(path, O_RDWR);
    if (fd < 0) return -1;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page == MAP_FAILED) return -1;
    the = page;
    snprintf(folder, sizeof folder, "%s", of);
    return 0;
}

int faults_record(const char *path) {
    record = fopen(path, "wbe");
    return record ? 0 : -1;
}

/* Is this file of ours? Gives its name below the folder. */
static int ours(int fd, char *name, size_t room) {
    char link[64], path[4096];
    if (!folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    size_t below = strlen(folder);
    if (strncmp(path, folder, below) != 0 || path[below] != '/') return 0;
    snprintf(name, room, "%s", path + below + 1);
    return strstr(name, "-shm") == NULL; /* memory, made anew at each start */
}

static void note(char kind, const char *name, int64_t at, const void *bytes, int64_t length) {
    if (!record) return;
    pthread_mutex_lock(&guard);
    fprintf(record, "%c %s %lld %lld\n", kind, name, (long long)at, (long long)length);
    if (bytes) fwrite(bytes, 1, (size_t)length, record);
    fflush(record);
    pthread_mutex_unlock(&guard);
}

static int take(int64_t *count) {
    while (1) {
        int64_t now = __atomic_load_n(count, __ATOMIC_SEQ_CST);
        if (now <= 0) return 0;
        if (__atomic_compare_exchange_n(count, &now, now - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) return 1;
    }
}

static int synced(int fd, int (*real)(int)) {
    char name[4096];
    if (!ours(fd, name, sizeof name)) return real(fd);
    __atomic_add_fetch(&the->syncs, 1, __ATOMIC_SEQ_CST);
    if (the->sync_delay_ms > 0) {
        struct timespec pause = {the->sync_delay_ms / 1000, (the->sync_delay_ms % 1000) * 1000000};
        nanosleep(&pause, NULL);
    }
    if (take(&the->sync_errors)) {
        __atomic_add_fetch(&the->syncs_failed, 1, __ATOMIC_SEQ_CST);
        errno = EIO;
        return -1;
    }
    int done = real(fd);
    if (done == 0) note('S', name, 0, NULL, 0);
    return done;
}

int fsync(int fd) {
    REAL(int, fsync, int);
    return synced(fd, real);
}

int fdatasync(int fd) {
    REAL(int, fdatasync, int);
    return synced(fd, real);
}

static int refused(int fd, char *name, size_t room) {
    if (!ours(fd, name, room)) {
        name[0] = 0;
        return 0;
    }
    __atomic_add_fetch(&the->writes, 1, __ATOMIC_SEQ_CST);
    if (!take(&the->write_errors)) return 0;
    __atomic_add_fetch(&the->writes_failed, 1, __ATOMIC_SEQ_CST);
    errno = the->write_errno ? (int)the->write_errno : ENOSPC;
    return 1;
}

ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    char name[4096];
    if (refused(fd, name, sizeof name)) return -1;
    ssize_t done = real(fd, bytes, length, at);
    if (name[0] && done > 0) note('W', name, at, bytes, done);
    return done;
}

ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) { return pwrite64(fd, bytes, length, at); }

int ftruncate64(int fd, off64_t length) {
    REAL(int, ftruncate64, int, off64_t);
    char name[4096];
    int is_ours = ours(fd, name, sizeof name);
    int done = real(fd, length);
    if (is_ours && done == 0) note('T', name, length, NULL, 0);
    return done;
}

int ftruncate(int fd, off_t length) { return ftruncate64(fd, length); }

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    int done = real(path);
    size_t below = strlen(folder);
    if (done == 0 && below && strncmp(path, folder, below) == 0 && path[below] == '/') note('U', path + below + 1, 0, NULL, 0);
    return done;
}

int clock_gettime(clockid_t which, struct timespec *at) {
    REAL(int, clock_gettime, clockid_t, struct timespec *);
    int done = real(which, at);
    if (which == CLOCK_REALTIME && the->clock_offset_ns) {
        __int128 all = (__int128)at->tv_sec * 1000000000 + at->tv_nsec + the->clock_offset_ns;
        at->tv_sec = (time_t)(all / 1000000000);
        at->tv_nsec = (long)(all % 1000000000);
    }
    return done;
}
