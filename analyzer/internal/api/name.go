package api

import "strings"

// Split takes the full name apart: the import path of the package that holds
// the function, and its name with the receiver's type, "Client.Sign" or "Sign".
func (a API) Split() (pkgPath, name string, ok bool) { return Split(a.Func) }

// Split is [API.Split] for any full function name.
func Split(full string) (pkgPath, name string, ok bool) {
	s := full
	if strings.HasPrefix(s, "(") {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "("), "*")
		s = strings.Replace(s, ")", "", 1)
	}
	slash := strings.LastIndexByte(s, '/')
	dot := strings.IndexByte(s[slash+1:], '.')
	if dot <= 0 {
		return "", "", false
	}
	dot += slash + 1
	pkgPath, name = s[:dot], s[dot+1:]
	return pkgPath, name, name != "" && !strings.ContainsAny(name, " ()*/")
}
