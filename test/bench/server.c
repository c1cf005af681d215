/*
 * A QMP server that costs next to nothing, for benches: it looks for a command's name and id and writes
 * an answer that was made before. One client at a time on a UNIX socket, whose path is its argument.
 *
 *   flood  answers after 100,000 events, in pieces of 64 KiB
 *   big    answers with a string of 8.6 MB
 *   else   answers {}
 */
#define _GNU_SOURCE
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define EVENTS 100000
#define BIG 8600000

static const char greeting[] =
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}, \"package\": \"\"}, "
    "\"capabilities\": [\"oob\"]}}\r\n";
static const char event[] =
    "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 123456}, \"event\": \"JOB_STATUS_CHANGE\", "
    "\"data\": {\"status\": \"running\", \"id\": \"job0\"}}\r\n";

static void put(int fd, const char *data, size_t length) {
    while (length > 0) {
        ssize_t written = write(fd, data, length);
        if (written <= 0) return;
        data += written;
        length -= written;
    }
}

static char *big_value(void) {
    char *value = malloc(BIG + 3);
    memset(value, 'x', BIG + 2);
    value[0] = value[BIG + 1] = '"';
    value[BIG + 2] = 0;
    return value;
}

static char *big;
static char *flood;
static size_t flood_length;
static char out[1 << 20];
static size_t held;

static void flush_out(int fd) {
    put(fd, out, held);
    held = 0;
}

/* One command in [line, end): its id is the last member, as all clients of the bench write it. */
static void answer(int fd, char *line, char *end) {
    char *id = memmem(line, end - line, "\"id\":", 5);
    if (id == NULL) return;
    id += 5;
    char *id_end = end;
    while (id_end > id && *id_end != '}') id_end--;
    if (memmem(line, end - line, "\"flood\"", 7)) {
        flush_out(fd);
        put(fd, flood, flood_length);
    }
    int is_big = memmem(line, end - line, "\"big\"", 5) != NULL;
    if (is_big) {
        flush_out(fd);
        put(fd, "{\"return\": ", 11);
        put(fd, big, BIG + 2);
        held = sprintf(out, ", \"id\": %.*s}\r\n", (int)(id_end - id), id);
        flush_out(fd);
        return;
    }
    held += sprintf(out + held, "{\"return\": {}, \"id\": %.*s}\r\n", (int)(id_end - id), id);
    if (held > sizeof out - 4096) flush_out(fd);
}

static void serve(int fd) {
    static char in[1 << 20];
    size_t used = 0;
    put(fd, greeting, sizeof greeting - 1);
    for (;;) {
        ssize_t got = read(fd, in + used, sizeof in - used);
        if (got <= 0) return;
        used += got;
        char *line = in, *end;
        while ((end = memchr(line, '\n', in + used - line)) != NULL) {
            answer(fd, line, end);
            line = end + 1;
        }
        used = in + used - line;
        memmove(in, line, used);
        flush_out(fd);
    }
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    big = big_value();
    flood_length = (sizeof event - 1) * EVENTS;
    flood = malloc(flood_length);
    for (size_t n = 0; n < EVENTS; n++) memcpy(flood + n * (sizeof event - 1), event, sizeof event - 1);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 16)) return 1;
    puts("listening");
    fflush(stdout);
    for (;;) {
        int fd = accept(listener, NULL, NULL);
        if (fork() == 0) {
            serve(fd);
            _exit(0);
        }
        close(fd);
    }
}
