/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory that keeps whoever touches it waiting, as that of a slow file system would. */
#ifndef TESTS_API_COMMON_STUCK_H
#define TESTS_API_COMMON_STUCK_H

#include <stdint.h>

struct stuck {
	uint8_t *page;
	int fd;
};

void stuck_make(struct stuck *stuck);
/* Till somebody has touched it. */
void stuck_wait(struct stuck *stuck);
/* It becomes zeroes, and who waits goes on. */
void stuck_release(struct stuck *stuck);

#endif /* TESTS_API_COMMON_STUCK_H */
