package app

import (
	"path/filepath"
	"slices"
	"strings"
)

// environment returns the settings that the environment can replace, by the name of the variable. The token itself has one,
// too, and so has the config file: see FindToken and LoadConfig.
func (c *Config) environment() map[string]*string {
	return map[string]*string{
		"WAYMARK_TOKEN_FILE": &c.TokenFile,
		"WAYMARK_DATA_DIR":   &c.Data.Dir,
		"WAYMARK_KEY_FILE":   &c.Data.KeyFile,
		"WAYMARK_BACKUP_DIR": &c.Backup.Dir,
		"WAYMARK_LOG_LEVEL":  &c.Log.Level,
		"WAYMARK_LOG_FORMAT": &c.Log.Format,
	}
}

// configVariable names the config file in the environment.
const configVariable = "WAYMARK_CONFIG"

// replaceBy replaces settings by those in the environment. Paths there are taken from the working directory.
func (c *Config) replaceBy(env func(string) string) {
	for name, setting := range c.environment() {
		if v := env(name); v != "" {
			*setting = v
			c.Source.Variables = append(c.Source.Variables, name)
		}
	}
	slices.Sort(c.Source.Variables)
}

// Source says where a configuration came from.
type Source struct {
	File      string   // "" for none: the defaults
	Variables []string // of the environment that replaced settings
	Token     string   // where the token was read, as a sentence names it: "the variable WAYMARK_TOKEN"; "" before FindToken
}

// UnknownVariables returns the names in an environment ("NAME=value") that look like settings of Waymark, misspelt or not, and are none, with
// the setting that is probably meant.
func UnknownVariables(environ []string) map[string]string {
	known := []string{configVariable, "WAYMARK_TOKEN"}
	for name := range new(Config).environment() {
		known = append(known, name)
	}
	unknown := map[string]string{}
	for _, entry := range environ {
		name, _, _ := strings.Cut(entry, "=")
		if upper := strings.ToUpper(name); strings.HasPrefix(upper, "WAYM") && !slices.Contains(known, name) {
			unknown[name] = Nearest(upper, known)
		}
	}
	return unknown
}

// configPlaces returns where a config file is looked for that is not named: in the working directory, then in that of the
// system.
func configPlaces() []string {
	return []string{"config.toml", filepath.FromSlash("/etc/waymark/config.toml")}
}
