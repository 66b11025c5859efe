/* What Windows' winspool.drv exports, as far as a slip needs it: the sequence is checked and written down.
 *
 * It shows that the calls come in the order, with the types and the bytes that Microsoft documents; it does not show
 * that a driver of a maker on a real Windows prints. wchar_t is four bytes here, and two there; ctypes knows.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

typedef struct { const wchar_t *name, *file, *datatype; } doc_info;
typedef struct { const wchar_t *name, *server; uint32_t attributes; } printer_name;

uint32_t last_error, printer_status, jobs_in_queue, looks_until_out = 2;
uint32_t most = UINT32_MAX; /* bytes WritePrinter takes */
char said[4096];
unsigned char paper_taken[1 << 20];
uint32_t taken;
static int handle;
static enum { CLOSED, OPEN, DOCUMENT, PAGE } at = CLOSED;

static void say(const char *words) { strncat(said, words, sizeof said - strlen(said) - 1); }
static int fail(uint32_t why) { last_error = why; return 0; }
void forget(void) { last_error = printer_status = jobs_in_queue = taken = 0; looks_until_out = 2; most = UINT32_MAX; said[0] = 0; at = CLOSED; }

int OpenPrinterW(const wchar_t *name, void **printer, void *defaults) {
    if (wcscmp(name, L"XP-58 \u00e9")) return fail(1801);
    if (defaults || at != CLOSED) return fail(87);
    at = OPEN; *printer = &handle; say("open "); return 1;
}
uint32_t StartDocPrinterW(void *printer, uint32_t level, const doc_info *about) {
    if (printer != &handle || at != OPEN || level != 1) return fail(6);
    if (about->file || wcscmp(about->datatype, L"RAW") || wcscmp(about->name, L"Antrean")) return fail(1804);
    at = DOCUMENT; say("document "); return 7;
}
int StartPagePrinter(void *printer) {
    if (printer != &handle || at != DOCUMENT) return fail(6);
    at = PAGE; say("page "); return 1;
}
int WritePrinter(void *printer, const void *bytes, uint32_t count, uint32_t *written) {
    if (printer != &handle || at != PAGE) return fail(6);
    *written = count < most ? count : most;
    memcpy(paper_taken + taken, bytes, *written); taken += *written; say("write ");
    return most ? 1 : fail(1722);
}
int EndPagePrinter(void *printer) {
    if (printer != &handle || at != PAGE) return fail(6);
    at = DOCUMENT; say("end-page "); return 1;
}
int EndDocPrinter(void *printer) {
    if (printer != &handle || at != DOCUMENT) return fail(6);
    at = OPEN; jobs_in_queue = 1; say("end "); return 1;
}
int AbortPrinter(void *printer) { at = OPEN; taken = 0; say("abort "); return printer == &handle; }
int ClosePrinter(void *printer) {
    if (printer != &handle || at != OPEN) return fail(6);
    at = CLOSED; say("close "); return 1;
}
int GetPrinterW(void *printer, uint32_t level, uint32_t *into, uint32_t size, uint32_t *needed) {
    *needed = 4;
    if (printer != &handle || level != 6 || size < 4) return fail(122);
    *into = printer_status; return 1;
}
int GetJobW(void *printer, uint32_t job, uint32_t level, void *into, uint32_t size, uint32_t *needed) {
    *needed = 200;
    if (printer != &handle || job != 7 || level != 1 || size < 200) return fail(122);
    if (looks_until_out && --looks_until_out == 0) jobs_in_queue = 0;
    if (!jobs_in_queue) return fail(87);
    memset(into, 0, 200); return 1;
}
int SetJobW(void *printer, uint32_t job, uint32_t level, void *about, uint32_t command) {
    if (printer != &handle || job != 7 || level || about || command != 5) return fail(87);
    jobs_in_queue = 0; say("delete "); return 1;
}
int EnumPrintersW(uint32_t flags, const wchar_t *name, uint32_t level, void *into, uint32_t size, uint32_t *needed, uint32_t *count) {
    static const wchar_t *all[] = {L"XP-58 \u00e9", L"Microsoft Print to PDF"};
    *needed = 2 * sizeof(printer_name); *count = 0;
    if (flags != 6 || name || level != 4) return fail(87);
    if (size < *needed) return fail(122);
    for (int n = 0; n < 2; n++) ((printer_name *)into)[n] = (printer_name){all[n], 0, 64};
    *count = 2; return 1;
}
