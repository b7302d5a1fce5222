package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2"

	"waymark/bot/discord"
	"waymark/bot/watchdog"
	"waymark/commands/words"
	"waymark/storage"
)

// Config is the configuration, with the keys of config.example.toml.
type Config struct {
	TokenFile string          `toml:"token_file"`
	Data      DataConfig      `toml:"data"`
	Discord   DiscordConfig   `toml:"discord"`
	Community CommunityConfig `toml:"community"`
	Backup    BackupConfig    `toml:"backup"`
	Health    HealthConfig    `toml:"health"`
	Metrics   MetricsConfig   `toml:"metrics"`
	Log       LogConfig       `toml:"log"`

	// Token is the bot's token; it is never in the file. FindToken sets it.
	Token Secret `toml:"-"`

	Source Source `toml:"-"`
}

// DataConfig says where the data file and its key are.
type DataConfig struct {
	Dir     string `toml:"dir"`      // the data file's folder, which contains nothing else
	KeyFile string `toml:"key_file"` // the master key; neither in the data folder nor in the backup folder

	// Volatile does not wait for the disk: a power cut loses data. It is for sandboxes and tests, and never in the file.
	Volatile bool `toml:"-"`
}

// DiscordConfig is how Discord is reached.
type DiscordConfig struct {
	API    string     `toml:"api"`    // "" is Discord; otherwise a loopback address
	Shards ShardCount `toml:"shards"` // how many gateway sessions the servers are split over

	// Dial makes the network connections; nil: the machine's own network. It never stands in the file.
	Dial discord.Dial `toml:"-"`
}

// ShardCount is a number of gateway sessions; 0, "auto" in the file, is as many as Discord recommends.
type ShardCount int

// maxShards bounds what the host may write. Of 2,500 servers each they are more than one machine should have.
const maxShards = 100

// UnmarshalText reads what is in quotation marks: "auto", or a number.
func (n *ShardCount) UnmarshalText(text []byte) error {
	if string(text) == "auto" {
		*n = 0
		return nil
	}
	got, err := strconv.Atoi(string(text))
	if *n = ShardCount(got); err != nil {
		return errors.New(`shards may be "auto" or a number`)
	}
	return nil
}

// MarshalText writes what UnmarshalText reads.
func (n ShardCount) MarshalText() ([]byte, error) {
	if n == 0 {
		return []byte("auto"), nil
	}
	return []byte(strconv.Itoa(int(n))), nil
}

// CommunityConfig is what a community replaces or adds.
type CommunityConfig struct {
	Words     any      `toml:"words"`     // what WordFiles returns: the name of a file or folder, or a list of them
	Languages []string `toml:"languages"` // codes of the languages that are spoken besides English
	Helplines string   `toml:"helplines"` // a file with support lines that replace or add to the built-in ones, "" for none
	// Spoken are the languages, loaded; nil: those of Words and Languages. It never stands in the file.
	Spoken      *words.Languages `toml:"-"`
	TalkMinutes int              `toml:"talk_minutes"` // how long moderators have before a member who asked for one hears that nobody has answered yet
}

// WordFiles are the files with sentences of the community's own, and folders of such files.
func (c CommunityConfig) WordFiles() []string {
	var paths []string
	switch w := c.Words.(type) {
	case string:
		paths = []string{w}
	case []string:
		paths = w
	case []any:
		for _, path := range w {
			s, _ := path.(string)
			paths = append(paths, s)
		}
	}
	return slices.DeleteFunc(slices.Clone(paths), func(path string) bool { return path == "" })
}

// wordsNamed reports whether Words is one name or a list of names.
func (c CommunityConfig) wordsNamed() bool {
	if _, absolute := c.Words.([]string); absolute {
		return true
	}
	all, isList := c.Words.([]any)
	if !isList {
		all = []any{c.Words}
	}
	return !slices.ContainsFunc(all, func(path any) bool { _, ok := path.(string); return !ok })
}

// BackupConfig is where backups are written, how often, and how long they are kept.
type BackupConfig struct {
	Dir        string `toml:"dir"`
	EveryHours int    `toml:"every_hours"` // 0: only when asked for
	KeepDays   int    `toml:"keep_days"`   // 0: for ever
}

// HealthConfig is where /healthz is served, and who is told that the bot lives.
type HealthConfig struct {
	Listen string `toml:"listen"` // a loopback address with a port; "" is off

	// Socket is the Unix socket for the command health, and Systemd what started the program. Neither is in the file.
	Socket  string           `toml:"-"`
	Systemd watchdog.Systemd `toml:"-"`
}

// MetricsConfig is where figures are served.
type MetricsConfig struct {
	Listen string `toml:"listen"` // a loopback address with a port, or "unix:" and the path of a socket; "" is off
}

// LogConfig is what is logged, and how.
type LogConfig struct {
	Level  string `toml:"level"`  // debug, info, warn or error
	Format string `toml:"format"` // text or json

	// Remedies returns what a remedy says where the program was started; nil: what it says. It never stands in the file.
	Remedies func(string) string `toml:"-"`
}

// Defaults returns the configuration without a file. config.example.toml has the same values.
func Defaults() Config {
	return Config{
		Data:      DataConfig{Dir: "data", KeyFile: "waymark.key"},
		Backup:    BackupConfig{Dir: "backups", EveryHours: 24, KeepDays: 14},
		Community: CommunityConfig{Words: "", Languages: []string{}, TalkMinutes: 15},
		Log:       LogConfig{Level: "info", Format: "text"},
	}
}

// LoadConfig reads the file at path over the defaults, and the environment over that. Paths in the file are taken from its own
// folder. With path "" it is the file that WAYMARK_CONFIG names, or the first of config.toml in the working directory and
// /etc/waymark/config.toml that is there; without any, the defaults are as if in a file in the working directory.
func LoadConfig(path string, env func(string) string) (Config, error) {
	named := ""
	if path == "" {
		if path = env(configVariable); path != "" {
			named = ", which " + configVariable + " names,"
		}
	}
	if path == "" {
		i := slices.IndexFunc(configPlaces(), Exists)
		if i < 0 {
			cfg := Defaults()
			cfg.replaceBy(env)
			return cfg, cfg.check("the environment")
		}
		path = configPlaces()[i]
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return Config{}, &storage.HostError{
			What:   fmt.Sprintf("The config file %s%s cannot be read (%s).", path, named, storage.Plain(err)),
			Remedy: remedyFor(path, err),
			Cause:  err,
		}
	}
	cfg, err := ParseConfig(path, data)
	if err != nil {
		return Config{}, err
	}
	cfg.Source.File = path
	cfg.from(filepath.Dir(path))
	cfg.replaceBy(env)
	return cfg, cfg.check(path)
}

// from makes relative paths in a config file relative to its folder.
func (c *Config) from(dir string) {
	paths := []*string{&c.TokenFile, &c.Data.Dir, &c.Data.KeyFile, &c.Backup.Dir, &c.Community.Helplines}
	files := c.Community.WordFiles()
	for i := range files {
		paths = append(paths, &files[i])
	}
	for _, p := range paths {
		if *p != "" && !filepath.IsAbs(*p) {
			*p = filepath.Join(dir, *p)
		}
	}
	if len(files) > 0 && c.Community.wordsNamed() {
		c.Community.Words = files
	}
	if path, ok := strings.CutPrefix(c.Metrics.Listen, unixPrefix); ok && path != "" && !filepath.IsAbs(path) {
		c.Metrics.Listen = unixPrefix + filepath.Join(dir, path)
	}
}

// ParseConfig decodes a config file. An unknown key or a wrong type is a *storage.HostError with its line.
func ParseConfig(path string, data []byte) (Config, error) {
	cfg := Defaults()
	data = bytes.TrimPrefix(data, []byte("\uFEFF")) // some editors put this mark before a text
	if !utf8.Valid(data) {
		return cfg, &storage.HostError{What: path + " is not text in UTF-8.", Remedy: "Save it with the encoding UTF-8: an editor has that under Save as."}
	}
	err := toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(&cfg)
	var unknown *toml.StrictMissingError
	var broken *toml.DecodeError
	switch {
	case err == nil:
		return cfg, nil
	case errors.As(err, &unknown) && len(unknown.Errors) > 0:
		e := unknown.Errors[0]
		line, _ := e.Position()
		return cfg, unknownKey(path, line, strings.Join(e.Key(), "."))
	case errors.As(err, &broken):
		line, column := broken.Position()
		says, remedy := explain(broken, lineOf(data, line))
		return cfg, &storage.HostError{What: fmt.Sprintf("%s, line %d, column %d: %s.", path, line, column, says), Remedy: remedy, Cause: err}
	}
	return cfg, &storage.HostError{What: fmt.Sprintf("%s: %v.", path, err), Remedy: "Compare it with config.example.toml.", Cause: err}
}

func unknownKey(path string, line int, key string) error {
	remedy := "config.example.toml lists every setting."
	if key == "token" {
		return &storage.HostError{What: fmt.Sprintf("%s, line %d: there is no setting called %q.", path, line, key),
			Remedy: "The token itself is never in this file. Put it into a file of its own, and name that: token_file = \"token\""}
	}
	if name := Nearest(key, configNames()); name != "" {
		remedy = fmt.Sprintf("Did you mean %q? %s", name, remedy)
	}
	return &storage.HostError{What: fmt.Sprintf("%s, line %d: there is no setting called %q.", path, line, key), Remedy: remedy}
}

// Upper bounds: more than a year between backups, or keeping them for more than a hundred years, is a typing error.
const (
	mostHours = 365 * 24
	mostDays  = 36500
)

// remedyFor says what to do about a config file that cannot be read.
func remedyFor(path string, err error) string {
	if file := filepath.Join(path, "config.toml"); errors.Is(err, syscall.EISDIR) && Exists(file) {
		return "That is a folder. Name the file in it: --config " + storage.InShell(file)
	}
	if errors.Is(err, fs.ErrPermission) {
		return "Run this as root, or as the account that runs the bot."
	}
	return "Give the right file with --config FILE. A new bot gets one from: waymark setup"
}
