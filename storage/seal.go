package storage

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/fxamacker/cbor/v2"
	"golang.org/x/crypto/chacha20poly1305"

	"waymark/peer"
)

// hash is a keyed hash: 16 bytes of HMAC-SHA-256 under the id key. Every name and id in a key is one.
type hash [16]byte

// What a hash is of. Each keeps its hashes apart from those of the others.
const (
	ofGuild     = 'g'
	ofOwner     = 'o' // a person within a guild, or with 0 the guild itself
	ofEntity    = 't' // a request, pairing or report, by id; for a member's record about a meeting, with the owner
	ofPath      = 'j' // a journey, setback or milestone, by id
	ofIndex     = 'i' // another hash, so that the two are not seen to belong together
	ofDue       = 'd' // owner, kind and ref of a due item
	ofTarget    = 'w' // the target of an outbox item, of an attempt or of what was posted
	ofBackref   = 'n' // the place of a record that names others
	ofFact      = 'f' // the kind and the people of a safety fact
	ofSlot      = 's' // the kind and the person of a daily slot
	ofHeldWords = 'h' // the id of a card whose words are held back
	ofErased    = 'e' // an owner who was erased, or a guild
)

// secrets are what turns ids into hashes and records into sealed ones. They never change.
type secrets struct {
	master cipher.AEAD
	id     []byte
	dec    cbor.DecMode
}

func newSecrets(k Key) (*secrets, error) {
	master, err := chacha20poly1305.NewX(k.secret[:])
	if err != nil {
		return nil, err
	}
	// Members' words come back as they came in, well-formed or not.
	dec, err := cbor.DecOptions{UTF8: cbor.UTF8DecodeInvalid}.DecMode()
	if err != nil {
		return nil, err
	}
	return &secrets{master: master, dec: dec}, nil
}

// hash returns the keyed hash of something that belongs to a guild.
func (s *secrets) hash(of byte, guild peer.ID, id peer.ID, text string) hash {
	var head [17]byte
	head[0] = of
	binary.BigEndian.PutUint64(head[1:], uint64(guild))
	binary.BigEndian.PutUint64(head[9:], uint64(id))
	mac := hmac.New(sha256.New, s.id)
	mac.Write(head[:])
	mac.Write([]byte(text))
	var sum [sha256.Size]byte
	return hash(mac.Sum(sum[:0])[:16])
}

// recordVersion is the first byte of every sealed record. It is part of what the seal covers.
const recordVersion = 1

// The sizes to which records are padded before they are sealed, in bytes: so a copy of the file does not show by some
// bytes that an entry was shared, or that one of a few words was added. Above the last it is the next multiple of it.
func paddedSize(n int) int {
	sizes := []int{40, 56, 80, 112, 160, 224, 320, 448, 640, 896, 1280, 1792, 2560}
	for _, size := range sizes {
		if n <= size {
			return size
		}
	}
	last := sizes[len(sizes)-1]
	return (n + last - 1) / last * last
}

// endOfRecord is the byte between a record and the zeros that pad it.
const endOfRecord = 0x80

// padded returns a record with its end marked, and zeros up to the next of the sizes.
func padded(record []byte) []byte {
	out := make([]byte, paddedSize(len(record)+1))
	copy(out, record)
	out[len(record)] = endOfRecord
	return out
}

// unpadded returns what padded was given, or ErrUnreadable.
func unpadded(plain []byte) ([]byte, error) {
	n := len(plain) - 1
	for n >= 0 && plain[n] == 0 {
		n--
	}
	if n < 0 || plain[n] != endOfRecord {
		return nil, fmt.Errorf("%w: without an end", ErrUnreadable)
	}
	return plain[:n], nil
}

// sealed returns version | nonce | ciphertext and tag. place says where the record is, so that it cannot
// be moved elsewhere unnoticed.
func sealed(key cipher.AEAD, place, plain []byte) []byte {
	out := make([]byte, 1+chacha20poly1305.NonceSizeX, 1+chacha20poly1305.NonceSizeX+len(plain)+chacha20poly1305.Overhead)
	out[0] = recordVersion
	nonce := out[1:]
	_, _ = rand.Read(nonce) // never fails, says its documentation
	return key.Seal(out, nonce, plain, append(place, recordVersion))
}

// unsealed returns what sealed was given, or ErrSeal. It does not keep or change record.
func unsealed(key cipher.AEAD, place, record []byte) ([]byte, error) {
	if len(record) < 1+chacha20poly1305.NonceSizeX+chacha20poly1305.Overhead {
		return nil, fmt.Errorf("%w: too short", ErrUnreadable)
	}
	if record[0] != recordVersion {
		return nil, fmt.Errorf("%w: version %d", ErrUnreadable, record[0])
	}
	nonce, box := record[1:1+chacha20poly1305.NonceSizeX], record[1+chacha20poly1305.NonceSizeX:]
	plain, err := key.Open(nil, nonce, box, append(place, record[0]))
	if err != nil {
		return nil, ErrUnreadable
	}
	return plain, nil
}

// wrappedIDKey makes a new id key and returns it wrapped by the master key.
func (s *secrets) wrappedIDKey() []byte {
	id := make([]byte, keySize)
	_, _ = rand.Read(id)
	return s.wrapIDKey(id)
}

func (s *secrets) wrapIDKey(id []byte) []byte { return sealed(s.master, []byte("id key"), id) }

// unwrapIDKey makes s able to hash. An error means that the master key is another one.
func (s *secrets) unwrapIDKey(wrapped []byte) error {
	id, err := unsealed(s.master, []byte("id key"), wrapped)
	if err != nil {
		return err
	}
	s.id = id
	return nil
}

// ownerKey seals what belongs to one member, or to the guild itself.
type ownerKey struct {
	cipher.AEAD
	// shift is added to dates and instants in the owner's keys, so that only their distances can be read.
	shift uint64
}

// newOwnerKey makes a random key and returns it with its wrapped form.
func (s *secrets) newOwnerKey(place []byte) (*ownerKey, []byte, error) {
	raw := newOwnerSecret()
	k, err := asOwnerKey(raw[:])
	return k, sealed(s.master, place, raw[:]), err
}

// newOwnerSecret is what an owner's key is made from: the key and its shift.
func newOwnerSecret() (raw [keySize + 8]byte) {
	_, _ = rand.Read(raw[:])
	return raw
}

func (s *secrets) unwrapOwnerKey(place, wrapped []byte) (*ownerKey, error) {
	raw, err := unsealed(s.master, place, wrapped)
	if err != nil {
		return nil, err
	}
	if len(raw) != keySize+8 {
		return nil, fmt.Errorf("%w: not a key", ErrUnreadable)
	}
	return asOwnerKey(raw)
}

func asOwnerKey(raw []byte) (*ownerKey, error) {
	aead, err := chacha20poly1305.NewX(raw[:keySize])
	if err != nil {
		return nil, err
	}
	return &ownerKey{aead, binary.BigEndian.Uint64(raw[keySize:])}, nil
}
