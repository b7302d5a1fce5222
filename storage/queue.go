package storage

import (
	"bytes"
	"errors"
	"slices"
	"time"

	"waymark/peer"
)

// A key of "queue" is a request's place: when it was made, shifted by the guild's secret, and the order in which it came.
// A value is what showing and counting open requests takes, so that of a long queue only the requests that are shown need
// be opened: the hash of the request's id, its state, and the owners of who claimed it and of the mentor, zero for
// nobody. It is sealed by the guild's key, not as CBOR: thousands are opened to count.
const (
	queueState   = 16
	queueClaimer = queueState + 1
	queueMentor  = queueClaimer + 16
	queueSize    = queueMentor + 16
	placeSize    = 8 + 8
)

// QueueEntry is an open request, without what it says.
type QueueEntry struct {
	State   peer.RequestState
	Claimed bool

	thing, claimer, mentor hash
}

// ownerOrNone is the hash of a member, zero for none.
func (tx *Tx) ownerOrNone(id peer.ID) (h hash) {
	if id == 0 {
		return h
	}
	return tx.owner(id)
}

// enqueue keeps an open request in the queue, in the place it has, and returns that.
func (tx *Tx) enqueue(h hash, r peer.Request) ([]byte, error) {
	place := tx.placeOf(h)
	if place == nil {
		bk, err := tx.writable(bucketQueue)
		if err != nil {
			return nil, err
		}
		k, err := tx.needKey(tx.owner(0))
		if err != nil {
			return nil, err
		}
		order, err := bk.NextSequence()
		if err != nil {
			return nil, err
		}
		place = append(auditTime(k, r.Created), be64(order)...)
	}
	claimer, mentor := tx.ownerOrNone(r.ClaimedBy), tx.ownerOrNone(r.Mentor)
	return place, tx.putQueued(place, slices.Concat(h[:], []byte{byte(r.State)}, claimer[:], mentor[:]))
}

// putQueued stores what queued reads.
func (tx *Tx) putQueued(place, plain []byte) error {
	k, err := tx.needKey(tx.owner(0))
	if err != nil {
		return err
	}
	return tx.put(bucketQueue, place, sealed(k, tx.in().place(bucketQueue, place), plain))
}

// eachQueued calls fn with what is kept of every open request, oldest first, until fn returns false. fn must not write.
func (tx *Tx) eachQueued(fn func(place, plain []byte) bool) error {
	bk := tx.in().bucket(bucketQueue)
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if bk == nil || k == nil || err != nil {
		return err
	}
	c := bk.Cursor()
	for place, v := c.First(); place != nil; place, v = c.Next() {
		plain, err := unsealed(k, tx.in().place(bucketQueue, place), v)
		if err != nil || len(plain) != queueSize {
			return errors.Join(ErrSeal, err)
		}
		if !fn(place, plain) {
			return nil
		}
	}
	return nil
}

// placeOf is the key of a request in the queue, nil if it is not in it. It stands in "ids", after its owner.
func (tx *Tx) placeOf(thing hash) []byte {
	id := tx.get(bucketIDs, idKey(famRequest, thing))
	if len(id) != len(hash{})+placeSize {
		return nil
	}
	return bytes.Clone(id[len(hash{}):])
}

// dequeue takes a request out of the queue, if it is in it.
func (tx *Tx) dequeue(thing hash) error {
	place := tx.placeOf(thing)
	if place == nil {
		return nil
	}
	return tx.remove(bucketQueue, place)
}

// Queue calls fn with the open requests, oldest first, without opening them, each with its place from 1, until fn
// returns false. fn must not write.
func (tx *Tx) Queue(fn func(place int, q QueueEntry) bool) error {
	n := 0
	return tx.eachQueued(func(_, v []byte) bool {
		n++
		claimer := hash(v[queueClaimer:queueMentor])
		return fn(n, QueueEntry{
			State: peer.RequestState(v[queueState]), Claimed: claimer != (hash{}),
			thing: hash(v[:queueState]), claimer: claimer, mentor: hash(v[queueMentor:]),
		})
	})
}

// Ahead counts the requests that wait and were made before an instant.
func (tx *Tx) Ahead(of time.Time) (int, error) {
	k, err := tx.b.keyOf(tx.in(), tx.owner(0))
	if err != nil || k == nil {
		return 0, err
	}
	n, end := 0, auditTime(k, of)
	err = tx.eachQueued(func(place, v []byte) bool {
		before := bytes.Compare(place[:len(end)], end) < 0
		if before && peer.RequestState(v[queueState]) == peer.Waiting {
			n++
		}
		return before
	})
	return n, err
}

// Queued opens the request of an entry, nil if it is gone.
func (tx *Tx) Queued(q QueueEntry) (*peer.Request, error) { return tx.request(q.thing) }

// ClaimedBy says whether somebody takes care of the request of an entry.
func (tx *Tx) ClaimedBy(q QueueEntry, moderator peer.ID) bool {
	return q.Claimed && q.claimer == tx.owner(moderator)
}

// openAsks counts, for every mentor, the open requests that they are, or their mentee is, asked about.
func (tx *Tx) openAsks() (map[hash]int, error) {
	asks := map[hash]int{}
	err := tx.Queue(func(_ int, q QueueEntry) bool {
		if q.mentor != (hash{}) {
			asks[q.mentor]++
		}
		return true
	})
	return asks, err
}

// Asked returns the open requests that a mentor, or their mentee, is asked about, oldest first.
func (tx *Tx) Asked(mentor peer.ID) ([]peer.Request, error) {
	owner := tx.owner(mentor)
	return tx.queuedWhere(func(q QueueEntry) bool { return q.mentor == owner })
}

// queuedWhere opens the open requests for whose entries fit holds, oldest first.
func (tx *Tx) queuedWhere(fit func(QueueEntry) bool) (out []peer.Request, failed error) {
	err := tx.Queue(func(_ int, q QueueEntry) bool {
		if !fit(q) {
			return true
		}
		var r *peer.Request
		if r, failed = tx.request(q.thing); r != nil {
			out = append(out, *r)
		}
		return failed == nil
	})
	return out, errors.Join(failed, err)
}

// leaveQueue takes somebody out of others' requests in the queue.
func (tx *Tx) leaveQueue(owner hash) error {
	changed := map[string][]byte{}
	err := tx.eachQueued(func(place, v []byte) bool {
		if bytes.Contains(v[queueClaimer:], owner[:]) {
			changed[string(place)] = slices.Concat(v[:queueClaimer], bytes.ReplaceAll(v[queueClaimer:], owner[:], make([]byte, len(owner))))
		}
		return true
	})
	for place, v := range changed {
		err = errors.Join(err, tx.putQueued([]byte(place), v))
	}
	return err
}
