/*
 * A QMP server that costs next to nothing, for benches: it looks for a command's name and id and writes
 * an answer that was made before. A thread for each client of a UNIX socket, whose path is its argument.
 *
 *   flood      answers after 100,000 events of one kind, whose values differ
 *   medley     answers after 100,000 events of eight kinds by turns, the last of which is the flood's
 *   burst-100  answers after 100 events
 *   burst-450  answers after 450 events, nearly 64 KiB
 *   big        answers with a string of 8.6 MB
 *   objects    answers with 8.6 MB of small objects
 *   wide       answers with the same objects, one of which has an integer that a double can't hold
 *   else       answers {}
 */
#define _GNU_SOURCE
#include <pthread.h>
#ifdef __linux__
#include <sched.h>
#endif
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define EVENTS 100000
#define ROOM (1 << 16)
#define BIG 8600000

static const char greeting[] =
    "{\"QMP\": {\"version\": {\"qemu\": {\"micro\": 0, \"minor\": 2, \"major\": 7}, \"package\": \"\"}, "
    "\"capabilities\": [\"oob\"]}}\r\n";
#define EVENT \
    "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": %06zu}, \"event\": \"JOB_STATUS_CHANGE\", " \
    "\"data\": {\"status\": \"%s\", \"id\": \"job%02zu\"}}\r\n"
/* All as long as one another, and so are the events. */
static const char *statuses[] = {"created", "running", "standby", "waiting", "pending"};

#define SHORT(name, data) \
    "{\"timestamp\": {\"seconds\": 1700000000, \"microseconds\": 123456}, \"event\": \"" name "\"" data "}\r\n"
static const char *others[] = {
    SHORT("STOP", ""),
    SHORT("RESUME", ""),
    SHORT("RTC_CHANGE", ", \"data\": {\"offset\": -1, \"qom-path\": \"/machine/unattached/device[8]\"}"),
    SHORT("BLOCK_JOB_READY", ", \"data\": {\"type\": \"mirror\", \"device\": \"disk0\", \"len\": 0, \"offset\": 0, \"speed\": 0}"),
    SHORT("DEVICE_DELETED", ", \"data\": {\"device\": \"net1\", \"path\": \"/machine/peripheral/net1\"}"),
    SHORT("MIGRATION", ", \"data\": {\"status\": \"active\"}"),
    SHORT("BALLOON_CHANGE", ", \"data\": {\"actual\": 1073741824}"),
};
#define OTHERS (sizeof others / sizeof *others)

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

/* Objects of 86 bytes each. The counter of the middle one is UINT64_MAX where the value is to be wide. */
#define OBJECT "{\"device\": \"disk%05zu\", \"rd-bytes\": %9zu, \"wr-bytes\": %s, \"idle\": %s}, "
#define OBJECTS 100000
static char *objects_value(int wide, size_t *length) {
    char *value = malloc(OBJECTS * 128), *at = value;
    *at++ = '[';
    for (size_t n = 0; n < OBJECTS; n++) {
        const char *written = wide && n == OBJECTS / 2 ? "18446744073709551615" : "1234567890";
        at += sprintf(at, OBJECT, n, n * 7919 % 900000000 + 100000000, written, n % 3 ? "true" : "false");
    }
    at[-2] = ']';
    *length = at - 1 - value;
    return value;
}

static char *big, *objects, *wide;
static size_t objects_length, wide_length;
static char *flood, *medley;
static size_t event_length, medley_length;

/* The nth event into a buffer; gives its length. */
static size_t write_event(char *into, size_t n) {
    return sprintf(into, EVENT, 100000 + n * 37 % 900000, statuses[n % 5], 10 + n % 90);
}

static void write_floods(void) {
    flood = malloc(EVENTS * 200);
    medley = malloc(EVENTS * 200);
    for (size_t n = 0; n < EVENTS; n++) {
        event_length = write_event(flood + n * event_length, n);
        size_t turn = n % (OTHERS + 1);
        medley_length += turn == OTHERS ? write_event(medley + medley_length, n)
                                        : (size_t)sprintf(medley + medley_length, "%s", others[turn]);
    }
}

struct client {
    int fd;
    size_t held, used;
    char out[ROOM], in[ROOM];
};

static void flush_out(struct client *client) {
    put(client->fd, client->out, client->held);
    client->held = 0;
}

static int asks_for(const char *line, const char *end, const char *name) {
    return memmem(line, end - line, name, strlen(name)) != NULL;
}

/*
 * One command in [line, end): its id, if it has one, is the last member, as all clients of the bench write it. QEMU
 * writes a space behind each colon and comma.
 */
static void answer(struct client *client, char *line, char *end) {
    char *id = memmem(line, end - line, "\"id\":", 5), *id_end = end;
    const char *comma = id == NULL ? "" : ", \"id\": ";
    if (id != NULL) id += 5;
    while (id != NULL && *id_end != '}') id_end--;
    int id_length = id == NULL ? 0 : (int)(id_end - id);
    int events = asks_for(line, end, "\"flood\"")       ? EVENTS
                 : asks_for(line, end, "\"burst-100\"") ? 100
                 : asks_for(line, end, "\"burst-450\"") ? 450
                                                        : 0;
    if (events > 0) {
        flush_out(client);
        put(client->fd, flood, event_length * events);
    } else if (asks_for(line, end, "\"medley\"")) {
        flush_out(client);
        put(client->fd, medley, medley_length);
    }
    size_t length = 0;
    const char *value = asks_for(line, end, "\"big\"")       ? (length = BIG + 2, big)
                        : asks_for(line, end, "\"objects\"") ? (length = objects_length, objects)
                        : asks_for(line, end, "\"wide\"")    ? (length = wide_length, wide)
                                                             : NULL;
    if (value != NULL) {
        flush_out(client);
        put(client->fd, "{\"return\": ", 11);
        put(client->fd, value, length);
        client->held = sprintf(client->out, "%s%.*s}\r\n", comma, id_length, id);
        flush_out(client);
        return;
    }
    if (client->held > ROOM - 4096) flush_out(client);
    client->held += sprintf(client->out + client->held, "{\"return\": {}%s%.*s}\r\n", comma, id_length, id);
}

static void *serve(void *argument) {
    struct client *client = argument;
    put(client->fd, greeting, sizeof greeting - 1);
    for (;;) {
        ssize_t got = read(client->fd, client->in + client->used, ROOM - client->used);
        if (got <= 0) break;
        client->used += got;
        char *line = client->in, *end;
        while ((end = memchr(line, '\n', client->in + client->used - line)) != NULL) {
            answer(client, line, end);
            line = end + 1;
        }
        client->used = client->in + client->used - line;
        memmove(client->in, line, client->used);
        flush_out(client);
    }
    close(client->fd);
    free(client);
    return NULL;
}

/* All threads on the last CPU: a client whose thread happened to stand on the client's own CPU, where waking costs
 * less, would be taken for a faster one. */
static void stay_on_one_cpu(void) {
#ifdef __linux__
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(sysconf(_SC_NPROCESSORS_ONLN) - 1, &one);
    sched_setaffinity(0, sizeof one, &one);
#endif
}

int main(int argc, char **argv) {
    if (argc != 2) return 2;
    stay_on_one_cpu();
    signal(SIGPIPE, SIG_IGN);
    big = big_value();
    objects = objects_value(0, &objects_length);
    wide = objects_value(1, &wide_length);
    write_floods();
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
    int listener = socket(AF_UNIX, SOCK_STREAM, 0);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 1024)) return 1;
    puts("listening");
    fflush(stdout);
    for (;;) {
        struct client *client = calloc(1, sizeof *client);
        client->fd = accept(listener, NULL, NULL);
        pthread_t thread;
        if (client->fd < 0 || pthread_create(&thread, NULL, serve, client)) return 1;
        pthread_detach(thread);
    }
}
