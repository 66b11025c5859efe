"""What the waiting room will not do, each a sentence for the person who asked.

The sentence here is Indonesian, the language every office speaks. Another language finds its own under the class's
name in `words/<language>.toml`, section `[refusals]`, with the same `{fields}`.
"""


class Refusal(Exception):
    """Something that will not be done. `fields` fill the sentence, in whichever language it is read."""

    sentence = "Permintaan itu tidak bisa dilakukan."

    def __init__(self, **fields):
        self.fields = fields
        super().__init__(self.sentence.format(**fields))

    @property
    def name(self):
        """The key programs read in `{"refusal": …}` and translators in `words/`."""
        return type(self).__name__


class BadRequest(Refusal):
    """What was sent cannot be understood; `field` says which part of it."""

    sentence = "{problem}"

    def __init__(self, field=None, **fields):
        self.field = field
        super().__init__(**fields)

    @property
    def name(self):
        return "BadRequest"


class UnknownQueue(BadRequest):
    sentence = "Antrean {queue} tidak ada di kantor ini."


class UnknownService(BadRequest):
    sentence = "Layanan {service} tidak ada di kantor ini."


class UnknownCounter(BadRequest):
    status = 404
    sentence = "Loket {counter} tidak ada di kantor ini."


class UnknownTicket(BadRequest):
    sentence = "Nomor {ticket} tidak ada hari ini."


class UnknownPriority(BadRequest):
    sentence = "Prioritas hanya bisa none atau priority."


class Leaving(Refusal):
    status = 503
    sentence = "Server sedang dimatikan. Coba lagi sebentar lagi."


class BackAlready(BadRequest):
    sentence = "Jam kembali harus nanti, bukan yang sudah lewat."


class ReasonNeeded(BadRequest):
    sentence = "Tulis alasannya dulu, supaya tercatat."


class SheetUnknown(BadRequest):
    sentence = "Pilih 10, 20, atau 50 nomor."


class NotADay(BadRequest):
    sentence = "Tanggal itu tidak dapat dibaca."


class DayToCome(BadRequest):
    sentence = "Tanggal itu belum tiba. Pilih hari ini atau hari yang sudah lewat."


class DayLongAgo(BadRequest):
    sentence = "Tanggal itu lebih dari {days} hari yang lalu. Periksa bulan dan tahunnya."


class NoNumbers(BadRequest):
    sentence = "Isi nomor terakhir dari kertas: {next} atau sesudahnya."


class TooManyNumbers(BadRequest):
    sentence = "Lebih dari {most} nomor sekaligus: periksa angkanya. Bila benar, masukkan dalam beberapa bagian."


class NumberTooHigh(BadRequest):
    sentence = "Nomor terakhir antrean {queue} adalah {last}. Periksa angkanya."


class ServedTooHigh(BadRequest):
    sentence = "Yang sudah dilayani tidak bisa melewati nomor terakhir dari kertas, {last}."


class TapSpent(BadRequest):
    sentence = "Tekanan yang sama sudah dipakai untuk hal lain. Muat ulang halaman lalu tekan sekali lagi."


class OfficeClosed(Refusal):
    sentence = "Kantor sedang tutup. Pelayanan dibuka lagi {next}."


class OfficeClosedForNow(Refusal):
    sentence = "Kantor sedang tutup. Silakan bertanya kepada petugas kapan dibuka lagi."


class OnBreak(Refusal):
    sentence = "Sedang istirahat. Pelayanan dibuka lagi {next}."


class DayIsClosed(Refusal):
    sentence = "Pelayanan hari ini sudah ditutup. Nomor baru dapat diambil pada hari pelayanan berikutnya."


class DayIsOpen(Refusal):
    sentence = "Hari pelayanan {day} masih terbuka."


class NoDayIsOpen(Refusal):
    sentence = "Belum ada hari pelayanan yang terbuka."


class ClockNotTrusted(Refusal):
    sentence = 'Jam kotak ini belum dipercaya. Petugas: buka halaman Kesehatan dan tekan "Pakai jam ini".'


class NumbersFinished(Refusal):
    sentence = "Nomor {queue} hari ini sudah habis. Silakan bertanya kepada petugas."


class DayRecorded(Refusal):
    sentence = "Hari {day} sudah tercatat lengkap. Nomor kertas hanya dapat ditambahkan untuk hari yang belum tercatat."


class NumberGiven(Refusal):
    sentence = "Nomor {ticket} sudah diberikan. Nomor dari kertas mulai dari {next}."


class NumbersMissing(Refusal):
    sentence = "Ada nomor yang terlewat. Nomor dari kertas mulai dari {next}."


class PaperFirst(Refusal):
    sentence = "Listrik baru menyala. Petugas memeriksa dulu nomor dari kertas. Mohon tunggu sebentar."


class PaperNotAwaited(Refusal):
    sentence = "Nomor dari kertas untuk antrean {queue} sudah dijawab."


class NobodyWaiting(Refusal):
    sentence = "Belum ada yang menunggu untuk {counter}."


class StalePage(Refusal):
    sentence = "Layar ini tertinggal. {counter} sekarang menangani nomor {ticket}."


class StaleEmptyPage(Refusal):
    sentence = "Layar ini tertinggal. {counter} sekarang tidak menangani nomor apa pun."


class TicketAtHand(Refusal):
    sentence = "Nomor {ticket} masih di {counter}. Mulai, selesaikan, atau tandai tidak hadir dulu."


class NobodyAtCounter(Refusal):
    sentence = "Tidak ada nomor yang sedang ditangani {counter}."


class NotStarted(Refusal):
    sentence = "Nomor {ticket} belum dimulai. Tekan Mulai bila orangnya sudah datang, atau Tidak hadir."


class AlreadyStarted(Refusal):
    sentence = "Nomor {ticket} sudah mulai dilayani."


class AlreadyCalled(Refusal):
    sentence = "Nomor {ticket} sudah dipanggil ke {counter}."


class TicketEnded(Refusal):
    sentence = "Nomor {ticket} sudah selesai dan tidak dapat diubah lagi."


class TicketMissed(Refusal):
    sentence = "Nomor {ticket} tadi tidak hadir. Tekan Pulihkan dulu supaya ia kembali ke antrean."


class TicketNotMissed(Refusal):
    sentence = "Nomor {ticket} tidak terlewat, jadi tidak perlu dipulihkan."


class TicketNotCheckedIn(Refusal):
    sentence = "Nomor {ticket} dipesan dari rumah dan orangnya belum lapor datang."


class TicketBeingServed(Refusal):
    sentence = "Nomor {ticket} sedang dilayani dan tidak dapat dibatalkan. Tekan Selesai."


class CallAgainFirst(Refusal):
    sentence = "Nomor {ticket} baru dipanggil {calls} kali. Panggil sampai {needed} kali sebelum menandai tidak hadir."


class AlreadyThere(Refusal):
    sentence = "Nomor {ticket} sudah ada di sana."


class CounterIsOpen(Refusal):
    sentence = "{counter} sudah buka."


class CounterIsClosed(Refusal):
    sentence = "{counter} sudah tutup."


class NotBookable(Refusal):
    sentence = "Antrean {queue} tidak menerima pesanan nomor dari rumah."


class OnlineIsStopped(Refusal):
    sentence = "Petugas menghentikan nomor dari rumah untuk hari ini. Ambillah nomor di kantor, atau pilih hari lain."


class OnlineNotStopped(Refusal):
    sentence = "Nomor dari rumah tidak sedang dihentikan."


class ClockInDoubt(Refusal):
    sentence = "Jam kantor sedang diperiksa petugas. Coba lagi sebentar lagi, atau ambil nomor di kantor."


class SlotNotOffered(Refusal):
    sentence = "Waktu itu tidak dapat dipesan. Pilih waktu lain pada jam pelayanan."


class SlotPast(SlotNotOffered):
    sentence = "Waktu itu sudah lewat. Pilih waktu yang masih akan datang."


class SlotTooFar(SlotNotOffered):
    sentence = "Nomor dapat dipesan paling jauh {days} hari sebelumnya. Pilih hari yang lebih dekat."


class ClosedThatDay(SlotNotOffered):
    sentence = "Kantor tutup pada {day}. Pilih hari lain."


class DayClosedEarly(SlotNotOffered):
    sentence = "Pelayanan {day} sudah ditutup petugas. Pilih hari lain."


class SlotFull(Refusal):
    sentence = "Pesanan untuk waktu itu sudah penuh. Pilih waktu lain."


class ShareFull(Refusal):
    sentence = "Tempat untuk nomor dari rumah sedang penuh. Pesanlah setengah jam tertentu, atau ambil nomor di kantor."


class TooLateToday(Refusal):
    sentence = "Pelayanan hari ini sebentar lagi selesai. Pesan untuk hari lain, atau datang langsung sekarang juga."


class NotBooked(Refusal):
    sentence = "Nomor {ticket} bukan pesanan yang menunggu lapor datang."


class UnknownCode(Refusal):
    sentence = "Kode itu tidak dikenal. Periksa empat angkanya, atau ambil nomor baru di anjungan."


class CheckedInAlready(NotBooked):
    sentence = "Nomor {ticket} sudah lapor datang dan sedang menunggu. Silakan duduk sampai dipanggil."


class BookingLapsed(NotBooked):
    sentence = "Nomor {ticket} sudah tidak berlaku karena waktunya lewat. Silakan ambil nomor baru."


class BookingCancelled(NotBooked):
    sentence = "Nomor {ticket} sudah dibatalkan. Silakan ambil nomor baru."


class BookedForAnotherDay(NotBooked):
    sentence = "Nomor {ticket} dipesan untuk {day}. Silakan datang pada hari itu."


class NobodyAskedHelp(Refusal):
    sentence = "Panggilan bantuan itu sudah dijawab."


class SlipsEnough(Refusal):
    sentence = "Slip nomor {ticket} sudah dicetak ulang beberapa kali. Minta bantuan petugas."
