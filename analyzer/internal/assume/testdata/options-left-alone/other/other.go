package other

import (
	"reflect"
	"time"
)

func Extend(o any) {
	reflect.ValueOf(o).Elem().FieldByName("Expires").SetInt(int64(30 * 24 * time.Hour))
}
