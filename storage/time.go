package storage

import (
	"encoding/binary"
	"math"
	"time"

	"waymark/peer"
)

// stamp is an instant as it is stored: nanoseconds since 1970, those from 1970 on plus one, so that 0 can be the
// zero time.
type nanoTime int64

func nanoTimeOf(t time.Time) nanoTime {
	switch {
	case t.IsZero():
		return 0
	case t.Before(time.Unix(0, math.MinInt64)):
		return math.MinInt64
	case !t.Before(time.Unix(0, math.MaxInt64)):
		return math.MaxInt64
	}
	n := t.UnixNano()
	if n >= 0 {
		n++
	}
	return nanoTime(n)
}

func (s nanoTime) time() time.Time {
	switch {
	case s == 0:
		return time.Time{}
	case s > 0:
		s--
	}
	return time.Unix(0, int64(s)).UTC()
}

// instantSize is the size of an instant in a key.
const instantSize = 8

// instant is an instant in a key: the stamp in an order that sorts. The zero time comes before all others.
func instant(t time.Time) []byte {
	if t.IsZero() {
		return make([]byte, instantSize)
	}
	return be64(uint64(nanoTimeOf(t)) ^ 1<<63)
}

func timeOf(instant []byte) time.Time {
	n := binary.BigEndian.Uint64(instant)
	if n == 0 {
		return time.Time{}
	}
	return nanoTime(n ^ 1<<63).time()
}

func idsOut(in []uint64) []peer.ID {
	var out []peer.ID
	for _, id := range in {
		out = append(out, peer.ID(id))
	}
	return out
}

func idsIn(in []peer.ID) []uint64 {
	var out []uint64
	for _, id := range in {
		out = append(out, uint64(id))
	}
	return out
}
