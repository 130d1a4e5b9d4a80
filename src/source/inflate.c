/*
 * Four libraries that do the same in four ways. Each is asked to stop at the
 * end of a member, so that what comes after it is looked at in one place.
 */
#include "source/inflate.h"

#include <bzlib.h>
#include <limits.h>
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "base/check.h"

#define ZSTD_WINDOW_LOG_MAX 27 /* 128 MiB */

struct inflater {
	enum compression kind;
	bool ready;
	z_stream gzip;
	lzma_stream xz;
	ZSTD_DStream *zstd;
	bz_stream bzip2;
};

static bool
starts(const unsigned char *start, size_t length, const char *magic, size_t size)
{
	return length >= size && memcmp(start, magic, size) == 0;
}

/* A frame, or one that is to be skipped: pzstd writes one first. */
static bool
is_zstd(const unsigned char *start, size_t length)
{
	return starts(start, length, "\x28\xb5\x2f\xfd", 4) ||
		(length >= 4 && (start[0] & 0xf0) == 0x50 &&
			memcmp(start + 1, "\x2a\x4d\x18", 3) == 0);
}

static bool
is_bzip2(const unsigned char *start, size_t length)
{
	return starts(start, length, "BZh", 3) && length >= 4 && start[3] >= '1' &&
		start[3] <= '9' &&
		(length == 4 || start[4] == 0x31 || start[4] == 0x17); /* a block, or the end */
}

enum compression
compression_of(const unsigned char *start, size_t length)
{
	if (starts(start, length, "\x1f\x8b", 2))
		return COMPRESSION_GZIP;
	if (starts(start, length, "\xfd" "7zXZ\0", 6))
		return COMPRESSION_XZ;
	if (is_zstd(start, length))
		return COMPRESSION_ZSTD;
	if (is_bzip2(start, length))
		return COMPRESSION_BZIP2;
	return COMPRESSION_NONE;
}

bool
compression_goes_on(enum compression c, unsigned char first)
{
	switch (c) {
	case COMPRESSION_GZIP: return first == 0x1f;
	case COMPRESSION_XZ: return first == 0xfd;
	case COMPRESSION_ZSTD: return first == 0x28 || (first & 0xf0) == 0x50;
	case COMPRESSION_BZIP2: return first == 'B';
	default: return false;
	}
}

enum err
inflater_restart(struct inflater *i)
{
	switch (i->kind) {
	case COMPRESSION_GZIP:
		if (i->ready)
			return inflateReset(&i->gzip) == Z_OK ? ERR_OK : ERR_DAMAGED;
		i->ready = inflateInit2(&i->gzip, 15 + 16) == Z_OK;
		break;
	case COMPRESSION_XZ: /* keeps its memory */
		i->ready = lzma_stream_decoder(&i->xz, INFLATE_MEMORY_MAX, 0) == LZMA_OK;
		break;
	case COMPRESSION_ZSTD:
		if (!i->zstd)
			i->zstd = ZSTD_createDStream();
		i->ready = i->zstd && !ZSTD_isError(ZSTD_initDStream(i->zstd)) &&
			!ZSTD_isError(ZSTD_DCtx_setParameter(i->zstd, ZSTD_d_windowLogMax,
				ZSTD_WINDOW_LOG_MAX));
		break;
	case COMPRESSION_BZIP2:
		if (i->ready)
			BZ2_bzDecompressEnd(&i->bzip2);
		i->bzip2 = (bz_stream){ 0 };
		i->ready = BZ2_bzDecompressInit(&i->bzip2, 0, 0) == BZ_OK;
		break;
	default: check(false);
	}
	return i->ready ? ERR_OK : ERR_NOMEM;
}

enum err
inflater_new(enum compression c, struct inflater **out)
{
	struct inflater *i = calloc(1, sizeof *i);
	enum err e;

	if (!i)
		return ERR_NOMEM;
	i->kind = c;
	i->xz = (lzma_stream)LZMA_STREAM_INIT;
	e = inflater_restart(i);
	if (e) {
		inflater_free(i);
		return e;
	}
	*out = i;
	return ERR_OK;
}

void
inflater_free(struct inflater *i)
{
	if (!i)
		return;
	if (i->kind == COMPRESSION_GZIP && i->ready)
		inflateEnd(&i->gzip);
	if (i->kind == COMPRESSION_BZIP2 && i->ready)
		BZ2_bzDecompressEnd(&i->bzip2);
	lzma_end(&i->xz);
	ZSTD_freeDStream(i->zstd);
	free(i);
}

static void
move(struct inflate_span *s, size_t taken, size_t given)
{
	s->in += taken;
	s->in_left -= taken;
	s->out += given;
	s->out_left -= given;
}

static unsigned
within_unsigned(size_t n)
{
	return n > UINT_MAX ? UINT_MAX : (unsigned)n;
}

static enum err
step_gzip(z_stream *z, struct inflate_span *s, bool *ended)
{
	unsigned in = within_unsigned(s->in_left), out = within_unsigned(s->out_left);
	int status;

	z->next_in = (unsigned char *)s->in;
	z->avail_in = in;
	z->next_out = s->out;
	z->avail_out = out;
	status = inflate(z, Z_NO_FLUSH);
	move(s, in - z->avail_in, out - z->avail_out);
	*ended = status == Z_STREAM_END;
	if (status == Z_MEM_ERROR)
		return ERR_NOMEM;
	return *ended || status == Z_OK || status == Z_BUF_ERROR ? ERR_OK : ERR_DAMAGED;
}

static enum err
step_xz(lzma_stream *z, struct inflate_span *s, bool *ended)
{
	size_t in = s->in_left, out = s->out_left;
	lzma_ret status;

	z->next_in = s->in;
	z->avail_in = in;
	z->next_out = s->out;
	z->avail_out = out;
	status = lzma_code(z, LZMA_RUN);
	move(s, in - z->avail_in, out - z->avail_out);
	*ended = status == LZMA_STREAM_END;
	if (status == LZMA_MEM_ERROR)
		return ERR_NOMEM;
	if (status == LZMA_MEMLIMIT_ERROR)
		return ERR_INPUT;
	return *ended || status == LZMA_OK || status == LZMA_BUF_ERROR ? ERR_OK : ERR_DAMAGED;
}

static enum err
step_zstd(ZSTD_DStream *z, struct inflate_span *s, bool *ended)
{
	ZSTD_inBuffer in = { s->in, s->in_left, 0 };
	ZSTD_outBuffer out = { s->out, s->out_left, 0 };
	size_t status = ZSTD_decompressStream(z, &out, &in);

	move(s, in.pos, out.pos);
	*ended = status == 0;
	if (!ZSTD_isError(status))
		return ERR_OK;
	switch (ZSTD_getErrorCode(status)) {
	case ZSTD_error_frameParameter_windowTooLarge: return ERR_INPUT;
	case ZSTD_error_memory_allocation: return ERR_NOMEM;
	default: return ERR_DAMAGED;
	}
}

static enum err
step_bzip2(bz_stream *z, struct inflate_span *s, bool *ended)
{
	unsigned in = within_unsigned(s->in_left), out = within_unsigned(s->out_left);
	int status;

	z->next_in = (char *)(size_t)s->in;
	z->avail_in = in;
	z->next_out = (char *)s->out;
	z->avail_out = out;
	status = BZ2_bzDecompress(z);
	move(s, in - z->avail_in, out - z->avail_out);
	*ended = status == BZ_STREAM_END;
	if (status == BZ_MEM_ERROR)
		return ERR_NOMEM;
	return *ended || status == BZ_OK ? ERR_OK : ERR_DAMAGED;
}

enum err
inflater_step(struct inflater *i, struct inflate_span *span, bool *ended)
{
	switch (i->kind) {
	case COMPRESSION_GZIP: return step_gzip(&i->gzip, span, ended);
	case COMPRESSION_XZ: return step_xz(&i->xz, span, ended);
	case COMPRESSION_ZSTD: return step_zstd(i->zstd, span, ended);
	default: return step_bzip2(&i->bzip2, span, ended);
	}
}
