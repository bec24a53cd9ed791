using System.Text;

namespace TrustedPublish.Server.Tests.Catalogue;

/// <summary>
/// Texts that are no JSON, or JSON that parsers read differently, class by class: numbers, literals, strings, arrays, objects, whole documents.
/// Each character stands for one byte (Latin-1), so that broken UTF-8 can be written down.
/// </summary>
internal static class ClaimsJsonInputs
{
    /// <summary>In the place of a member's value.</summary>
    public static IReadOnlyList<string> Values { get; } =
    [
        .. Lines("""
            -
            +
            +1
            ++1
            --1
            - 1
            01
            -01
            -012
            1.
            .5
            -.5
            +.5
            2.e3
            0.e1
            9.e+
            1e
            1e+
            1e-
            1E
            1eE2
            0e
            0e+
            1+2
            1 000.0
            1_000
            1,5,
            0x1
            0x42
            0b1
            0o7
            1a
            1ea
            1f
            1n
            1.2.3
            1.2a-3
            -1x
            Infinity
            -Infinity
            Inf
            NaN
            -NaN
            nul
            tru
            fals
            True
            NULL
            truth
            nullx
            undefined
            true false
            x
            *
            &
            <null>
            "
            "a
            'a'
            a"
            `a`
            "\x00"
            "\a"
            "\'"
            "\0"
            "\8"
            "\ "
            "\u"
            "\u0"
            "\u00A"
            "\u00G0"
            "\u{61}"
            "\U00000061"
            "\uD834\uDd"
            "\uD800\"
            "\uD800\u"
            "\uD800\u1"
            "\uD800\u1x"
            "\\\"
            "a" "b"
            "a"b
            "\ud800"
            "\uD800"
            "\udc00"
            "\uDFFF"
            "\udc00\ud800"
            "\ud800abc"
            "\ud800\ud800"
            "\ud800\u0041"
            "\ud800\n"
            ["\udada"]
            {"a":"\udada"}
            {"\udada":1}
            [
            [1
            [1,
            [1,]
            [,1]
            [,]
            [1,,2]
            [1,,]
            ["a" "b"]
            [1 true]
            ["a":1]
            [1:2]
            [1}
            [}
            ]
            [[
            [[]
            []]
            [[]]]
            [1];
            [""
            ["",
            ["a
            [-]
            [x
            [*]
            [#]
            [1//]
            [/**/1]
            [1]/**/
            (1)
            {
            {"a"
            {"a":
            {"a":1
            {"a":1,
            {"a":1,}
            {"a":1,,}
            {"a":1,,"b":2}
            {,"a":1}
            {,}
            {:1}
            {"a" 1}
            {"a",1}
            {"a"::1}
            {"a":}
            {"a"}
            {"a":1 "b":2}
            {"a":1;"b":2}
            {"a":"a" 123}
            {a:1}
            {'a':1}
            {1:1}
            {null:null}
            {true:1}
            {[]:1}
            {"a":1]
            {]
            {[:
            }
            {}}
            {"a":/**/1}
            {"a":1/**/}
            {/**/"a":1}
            {"a":1}#
            {"a"=1}
            {"a"=>1}
            {"a":1,"a":1}
            {"a":1,"a":2}
            {"a":1,"\u0061":2}
            {"":1,"":2}
            [{"a":{"b":1,"b":2}}]
            """),
        "\"a\nb\"", "\"a\tb\"", "\"a\0b\"", "\"a\u001fb\"", "\"a\rb\"", "\"\\\t\"", "\"\\\n\"", "[\u000b]", "[\u000c]", "\u000b1", "1\u000c", "\u00a01", "1\0", "\0", "[\u001f]",
        "\"\u00ff\"", "\"\u00e9\"", "\"\u00c0\u00af\"", "\"\u00e0\u0080\u0080\"", "\"\u00ed\u00a0\u0080\"", "\"\u00f4\u00bf\u00bf\u00bf\"", "\"\u00fc\u0083\u00bf\u00bf\u00bf\u00bf\"",
        "\"\u0080\"", "\"\u00e6\u0097\"", "\"\u00f8\u0088\u0080\u0080\u0080\"", "\"\u00ef\u00bf\"", "{\"a\u00ff\":1}", "\u00ff", "1\u00e5", "1e1\u00e5", "\u00ef\u00bc\u0091", "[\u00e9]",
        "\u00ef\u00bb\u00bf1", new string('[', 9) + new string(']', 9), new string('[', 100) + new string(']', 100), new string('[', 5000), Repeated("{\"a\":", 20) + "1" + new string('}', 20),
        Repeated("[{\"a\":", 1000),
    ];

    /// <summary>In the place of the whole.</summary>
    public static IReadOnlyList<string> Documents { get; } =
    [
        "", " ", "\n", "\0", "{", "}", "[", "]", "[]", "[{}]", "{}}", "{} {}", "{}#", "{},", "{};", "{}x", "{}\0", "{}\u00ff", "{}\u00c2\u00a0", "{\0}", "//\n{}", "/**/{}", "{}//", "#\n{}",
        "\"", "\"\"", "\"a\"", "1", "-0", "null", "true", "nothing", "<.>", "<null>", "*", "()", "'{}'", "%7B%7D", "e30", "{a:b}", "{\"a\":b}", "{\"a\":1}{\"b\":2}", "{\"a\":1,}", "--- {}",
        "\u00ef\u00bb\u00bf", "\u00ef\u00bb\u00bf{}", "{}\u00ef\u00bb\u00bf", "\u00ef\u00bb{}", "{\0}\0", "\0{\0}", "\u00ff\u00fe{\0}\0", "\u00fe\u00ff\0{\0}", "\u00e2\u0081\u00a0{}", "\u00e2\u0080\u00ae{}",
        "\u00e9", "\u00ff", "\u00c3\u0028", new string('[', 10_000), new string('{', 10_000), new string(' ', 10_000), new string('9', 1000),
    ];

    /// <summary>Numbers that parsers may take or leave, in the place of a number that counts.</summary>
    public static IReadOnlyList<string> Numbers { get; } = Lines("""
        1e9999
        -1e9999
        1.5e+9999
        1e-10000000
        123123e100000
        -123123e100000
        123123e-10000000
        0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999
        -1e+9999
        100000000000000000000
        -123123123123123123123123123123
        123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890
        9223372036854775808
        -9223372036854775809
        18446744073709551616
        1.7976931348623159e308
        4.9e-325
        -0
        -0.0
        0e1
        0E-5
        20e1
        1E22
        0.5
        1795420800.00000000000000000000000000000001
        """);

    /// <summary>The bytes a text stands for.</summary>
    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    private static string[] Lines(string text) => text.Split('\n');

    private static string Repeated(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
