/* What compilers call although no library is there. */
#include <stddef.h>
#include <stdint.h>

void *memset(void *to, int byte, size_t count) {
    volatile uint8_t *out = to;
    for (size_t i = 0; i < count; i++) out[i] = (uint8_t)byte;
    return to;
}

void *memcpy(void *restrict to, const void *restrict from, size_t count) {
    volatile uint8_t *out = to;
    const uint8_t *in = from;
    for (size_t i = 0; i < count; i++) out[i] = in[i];
    return to;
}
