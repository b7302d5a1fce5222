package discord

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"net"
	"sync"
	"time"
)

// frameLimit bounds a gateway message. The largest that Discord sends is a big guild's.
const frameLimit = 32 << 20

// WebSocket opcodes (RFC 6455, 5.2).
const (
	frameMore  = 0
	frameText  = 1
	frameClose = 8
)

// foreign is put before the type of every event but READY and RESUMED. discordgo does not know such types
// and leaves the payload alone: its own decoding is slow, and a null in the wrong place ends the process.
const foreign = "~"

var errHangUp = errors.New("the gateway connection is over")

// line is the gateway's network connection as discordgo sees it. It reads WebSocket frames to note why a
// connection ends, which the library does not tell, and lets through only what the library can bear:
//
//   - Op 7 and op 9 end the line. The library would deadlock on the one and identify at once on the other.
//   - Messages that are no JSON object are dropped, and events are renamed or reduced (see foreign).
//   - Silence ends the line after a while, and so does a heartbeat that is not acknowledged soon after the
//     next was due (Discord: Gateway, Heartbeat Interval), so a dead peer is noticed within a minute.
//   - The library's own close frames are swallowed: it sends 1000 on every error, which would end a session
//     that could be resumed.
type line struct {
	net.Conn
	silence  time.Duration
	grace    time.Duration
	in       *bufio.Reader
	upgraded bool    // the HTTP part is over
	raw      bool    // it did not lead to a WebSocket: hands off
	part     []byte  // the first frames of a message in several
	out      []byte  // what the library reads next
	seq      *number // the session's last event's

	interval time.Duration // between two heartbeats; 0 before HELLO
	ack      time.Time     // by when the next heartbeat must be acknowledged
	left     time.Time     // when the library last had something to read

	mu      sync.Mutex
	why     ending
	greeted bool          // HELLO came
	ended   chan struct{} // closed when it is over
}

// ending says why a line ended, or was none. All zero: the connection broke.
type ending struct {
	code      int           // the close code that the server sent
	op        int           // 7 or 9, if that ended it
	kept      bool          // op 9 said that the session can be taken up again
	dead      bool          // the peer said nothing, or acknowledged no heartbeat, for too long
	unreached bool          // there was no connection
	wait      time.Duration // Discord asked to wait so long before the next
}

// newLine makes a line for a session, whose last sequence number it keeps at seq.
func newLine(conn net.Conn, p pace, seq *number) *line {
	return &line{Conn: conn, silence: p.silence, grace: p.ack, in: bufio.NewReader(conn), seq: seq, ended: make(chan struct{})}
}

// end notes the first reason and closes the connection, without a close frame: the session stays alive.
func (l *line) end(why ending) {
	if l.over(why) {
		_ = l.Conn.Close() // it may say goodbye first: not while others wait for the lock
	}
}

// over notes the first reason, and says whether this was it.
func (l *line) over(why ending) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.ended:
		return false
	default:
	}
	l.why = why
	close(l.ended)
	return true
}

// hangUp ends the line with a close frame that says the session is over (Discord: Gateway, Disconnecting).
func (l *line) hangUp() {
	_ = l.Conn.SetWriteDeadline(time.Now().Add(time.Second))
	_, _ = l.Conn.Write([]byte{0x80 | frameClose, 0x80 | 2, 0, 0, 0, 0, 1000 >> 8, 1000 & 0xff})
	l.end(ending{})
}

func (l *line) ending() ending {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}

// Close implements net.Conn.
func (l *line) Close() error {
	l.end(ending{})
	return nil
}

// Write implements net.Conn. It swallows close frames.
func (l *line) Write(p []byte) (int, error) {
	if l.upgraded && len(p) >= 6 && p[0] == 0x80|frameClose && len(p) == 6+int(p[1]&0x7f) {
		return len(p), nil
	}
	return l.Conn.Write(p)
}

// Read implements net.Conn.
func (l *line) Read(p []byte) (int, error) {
	if l.interval > 0 { // while nobody reads, nothing can be acknowledged
		l.ack = l.ack.Add(time.Since(l.left))
	}
	for len(l.out) == 0 {
		_ = l.Conn.SetReadDeadline(l.deadline())
		if err := l.fill(); err != nil {
			var timeout net.Error
			l.end(ending{dead: errors.As(err, &timeout) && timeout.Timeout()})
			return 0, err
		}
	}
	l.left = time.Now()
	n := copy(p, l.out)
	l.out = l.out[n:]
	return n, nil
}

// deadline is when a peer that has said nothing more, or acknowledged no heartbeat, is dead.
func (l *line) deadline() time.Time {
	at := time.Now().Add(l.silence)
	if l.interval > 0 && l.ack.Before(at) {
		return l.ack
	}
	return at
}

// hasGreeted says whether HELLO came, after which the library identifies or resumes.
func (l *line) hasGreeted() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.greeted
}

// fill reads the next thing that the library is to see, if that is one.
func (l *line) fill() error {
	switch {
	case l.raw:
		b, err := l.in.ReadByte()
		l.out = []byte{b}
		return err
	case !l.upgraded:
		return l.header()
	}
	head, payload, err := l.frame()
	if err != nil {
		return err
	}
	switch opcode, fin := head[0]&0x0f, head[0]&0x80 != 0; {
	case opcode == frameClose:
		code := 1005
		if len(payload) >= 2 {
			code = int(binary.BigEndian.Uint16(payload))
		}
		l.end(ending{code: code})
		l.out = append(head, payload...)
	case opcode > frameClose:
		l.out = append(head, payload...)
	case !fin || opcode == frameMore:
		if len(l.part)+len(payload) > frameLimit {
			return errHangUp
		}
		l.part = append(l.part, payload...)
		if fin {
			payload, l.part = l.part, nil
			return l.message(payload)
		}
	default:
		return l.message(payload)
	}
	return nil
}

// header passes the HTTP answer on, up to its empty line.
func (l *line) header() error {
	status, err := l.in.ReadSlice('\n')
	if err != nil {
		return err
	}
	all := bytes.Clone(status)
	l.raw = !bytes.HasPrefix(status, []byte("HTTP/1.1 101"))
	for !l.raw {
		h, err := l.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if all = append(all, h...); len(bytes.TrimSpace(h)) == 0 {
			l.upgraded = true
			break
		}
		if len(all) > 1<<16 {
			return errHangUp
		}
	}
	l.out = all
	return nil
}

// frame reads one frame: its head as it came, and its payload.
func (l *line) frame() (head, payload []byte, err error) {
	head = make([]byte, 2, 10)
	if _, err := io.ReadFull(l.in, head); err != nil {
		return nil, nil, err
	}
	size, more := uint64(head[1]&0x7f), 0
	switch {
	case head[1]&0x80 != 0: // a server must not mask (RFC 6455, 5.1)
		return nil, nil, errHangUp
	case size == 126:
		more = 2
	case size == 127:
		more = 8
	}
	if more > 0 {
		head = head[:2+more]
		if _, err := io.ReadFull(l.in, head[2:]); err != nil {
			return nil, nil, err
		}
		size = 0
		for _, b := range head[2:] {
			size = size<<8 | uint64(b)
		}
	}
	if size > frameLimit {
		return nil, nil, errHangUp
	}
	payload = make([]byte, size)
	_, err = io.ReadFull(l.in, payload)
	return head, payload, err
}

// packet is a gateway message (Discord: Gateway Event Payload Structure).
type packet struct {
	Op number          `json:"op"`
	S  *number         `json:"s"`
	T  text            `json:"t"`
	D  json.RawMessage `json:"d"`
}

// message decides what becomes of one gateway message.
func (l *line) message(data []byte) error {
	var p packet
	if fit(data, &p) != nil || len(data) == 0 || bytes.TrimLeft(data, " \t\r\n")[0] != '{' {
		return nil
	}
	switch p.Op {
	case 0:
		p = l.event(p)
	case 7, 9:
		l.end(ending{op: int(p.Op), kept: string(p.D) == "true"})
		return errHangUp
	case 10:
		p.D = l.hello(p.D)
	case 11:
		l.ack = time.Now().Add(l.interval + l.grace)
		p.D = nil
	case 1:
		p.D = nil
	default:
		return nil
	}
	if p.D == nil {
		p.D = json.RawMessage("null")
	}
	data, err := json.Marshal(p)
	if err != nil {
		return nil
	}
	l.out = textFrame(data)
	return nil
}

// event reduces READY and RESUMED to what is used of them, and hides the type of everything else.
func (l *line) event(p packet) packet {
	if p.S != nil {
		*l.seq = max(*l.seq, *p.S) // what comes late, or without a number, is not to be sent again
	}
	s := *l.seq
	p.S = &s
	switch p.T {
	case "READY":
		var r ready
		_ = fit(p.D, &r)
		p.D, _ = json.Marshal(r)
	case "RESUMED":
		p.D = json.RawMessage("{}")
	default:
		p.T = foreign + p.T
	}
	return p
}

// ready is what is used of READY.
type ready struct {
	Version     number `json:"v"`
	SessionID   text   `json:"session_id"`
	User        thing  `json:"user"`
	Application thing  `json:"application"`
}

// thing is anything with an id.
type thing struct {
	ID id `json:"id"`
}

func (t *thing) missing() bool { return t.ID == 0 }

// hello makes sure that there is a heartbeat interval; the library's ticker panics on none.
func (l *line) hello(d []byte) []byte {
	var h struct {
		Interval number `json:"heartbeat_interval"`
	}
	_ = fit(d, &h)
	if h.Interval < 10 || h.Interval > 600_000 {
		h.Interval = 41_250
	}
	l.interval = time.Duration(h.Interval) * time.Millisecond
	l.ack = time.Now().Add(l.interval + l.grace)
	l.left = time.Now()
	l.mu.Lock()
	l.greeted = true
	l.mu.Unlock()
	out, _ := json.Marshal(h)
	return out
}

// textFrame is an unmasked frame of text, as a server sends it.
func textFrame(payload []byte) []byte {
	head := []byte{0x80 | frameText}
	switch n := len(payload); {
	case n < 126:
		head = append(head, byte(n))
	case n < 1<<16:
		head = binary.BigEndian.AppendUint16(append(head, 126), uint16(n))
	default:
		head = binary.BigEndian.AppendUint64(append(head, 127), uint64(n))
	}
	return append(head, payload...)
}
