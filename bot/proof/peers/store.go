package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/bwmarrin/discordgo"
	bolt "go.etcd.io/bbolt"
	_ "modernc.org/sqlite" // registers the driver "sqlite"
)

// recordName names a member's check-in of a day as Waymark does: a keyed hash of server and member, then the day.
type recordName [20]byte

func nameOf(i *discordgo.InteractionCreate) (name recordName) {
	hash := hmac.New(sha256.New, []byte("a key of no use to anybody else"))
	fmt.Fprint(hash, i.GuildID, "|", i.Member.User.ID)
	copy(name[:16], hash.Sum(nil))
	binary.BigEndian.PutUint32(name[16:], uint32(time.Now().Unix()/86400))
	return name
}

// store keeps one text a name. Put returns once the text survives a loss of power.
type store interface {
	Put(recordName, string) error
	Get(recordName) (string, error)
	Close() error
}

func open(kind, dir string) (store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	switch kind {
	case "answers":
		return nothing{}, nil
	case "bbolt", "bbolt-batch":
		return openBolt(filepath.Join(dir, "checkins.db"), kind == "bbolt-batch")
	case "sqlite":
		return openSQLite(filepath.Join(dir, "checkins.sqlite"))
	}
	return nil, fmt.Errorf("call me answers, bbolt, bbolt-batch or sqlite, not %q", kind)
}

type nothing struct{}

func (nothing) Put(recordName, string) error   { return nil }
func (nothing) Get(recordName) (string, error) { return "", nil }
func (nothing) Close() error                   { return nil }

var checkIns = []byte("checkins")

type boltStore struct {
	db    *bolt.DB
	write func(func(*bolt.Tx) error) error // Update or Batch
}

func openBolt(path string, batch bool) (store, error) {
	db, err := bolt.Open(path, 0o600, nil)
	if err != nil {
		return nil, err
	}
	err = db.Update(func(tx *bolt.Tx) error {
		_, err := tx.CreateBucketIfNotExists(checkIns)
		return err
	})
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	s := boltStore{db, db.Update}
	if batch {
		db.MaxBatchDelay = time.Millisecond
		s.write = db.Batch
	}
	return s, nil
}

func (s boltStore) Put(name recordName, text string) error {
	return s.write(func(tx *bolt.Tx) error { return tx.Bucket(checkIns).Put(name[:], []byte(text)) })
}

func (s boltStore) Get(name recordName) (text string, err error) {
	err = s.db.View(func(tx *bolt.Tx) error {
		text = string(tx.Bucket(checkIns).Get(name[:]))
		return nil
	})
	return text, err
}

func (s boltStore) Close() error { return s.db.Close() }

type sqliteStore struct {
	db       *sql.DB
	put, get *sql.Stmt
}

func openSQLite(path string) (store, error) {
	db, err := sql.Open("sqlite", path+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=busy_timeout(5000)")
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(1) // one writer: waiting in Go costs less than SQLite's busy loop
	s := &sqliteStore{db: db}
	_, err = db.Exec("CREATE TABLE IF NOT EXISTS checkins (name BLOB PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID")
	if err == nil {
		s.put, err = db.Prepare("INSERT INTO checkins VALUES (?, ?) ON CONFLICT DO UPDATE SET text = excluded.text")
	}
	if err == nil {
		s.get, err = db.Prepare("SELECT text FROM checkins WHERE name = ?")
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return s, nil
}

func (s *sqliteStore) Put(name recordName, text string) error {
	_, err := s.put.Exec(name[:], text)
	return err
}

func (s *sqliteStore) Get(name recordName) (text string, err error) {
	err = s.get.QueryRow(name[:]).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return text, err
}

func (s *sqliteStore) Close() error { return s.db.Close() }
