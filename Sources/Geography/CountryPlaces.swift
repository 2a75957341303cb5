import Glibc

/// Where countries lie, roughly: circles that cover them, one for each part. Good enough to say that nobody gets from
/// one to the other in an hour, and for nothing else.
///
/// Latitude and longitude of each circle's middle in degrees, its radius in kilometres, 100 km wider than the outline
/// of Natural Earth (1 : 110 million, public domain); territories too small for that scale have 250 km around a point.
public enum CountryPlaces {
  private struct Circle {
    var latitude: Double
    var longitude: Double
    var radius: Double
  }

  private static let circles: [String: [Circle]] = {
    var result: [String: [Circle]] = [:]
    for entry in text.split(whereSeparator: { $0 == ";" || $0.isNewline }) {
      let words = entry.split(separator: " ")
      guard let code = words.first else { continue }
      result[String(code)] = words.dropFirst().compactMap { word in
        let numbers = word.split(separator: ",").compactMap { Double($0) }
        return numbers.count == 3 ? Circle(latitude: numbers[0], longitude: numbers[1], radius: numbers[2]) : nil
      }
    }
    return result
  }()

  /// The least that lies between any two places of two countries, by their ISO codes; 0 for neighbours, nil for a code
  /// that is not known.
  public static func kilometresBetween(_ from: String, _ to: String) -> Double? {
    guard let first = circles[from], let second = circles[to] else { return nil }
    var least: Double?
    for a in first {
      for b in second { least = min(least ?? .infinity, max(0, greatCircle(a, b) - a.radius - b.radius)) }
    }
    return least
  }

  private static func greatCircle(_ a: Circle, _ b: Circle) -> Double {
    greatCircle((a.latitude, a.longitude), (b.latitude, b.longitude))
  }

  /// Kilometres between two points in degrees: haversine formula, mean radius of the earth.
  static func greatCircle(
    _ a: (latitude: Double, longitude: Double), _ b: (latitude: Double, longitude: Double)
  ) -> Double {
    let degree = Double.pi / 180
    let latitude = sin((b.latitude - a.latitude) * degree / 2)
    let longitude = sin((b.longitude - a.longitude) * degree / 2)
    let h =
      latitude * latitude
      + cos(a.latitude * degree) * cos(b.latitude * degree) * longitude * longitude
    return 2 * 6371.0088 * asin(min(1, h.squareRoot()))
  }

  private static let text = """
    AD 43,2,250; AE 25,54,400; AF 34,68,900; AG 17,-62,250; AI 18,-63,250; AL 41,20,300; AM 40,45,300; AN 12,-69,250;
    AO -12,18,1000 -5,12,200; AR -37,-66,1850 -54,-67,300; AS -14,-171,250; AT 48,13,400;
    AU -27,133,2150 -42,146,300; AW 12,-70,250; AX 60,20,250; AZ 40,48,350 39,45,200; BA 44,18,300; BB 13,-60,250;
    BD 24,91,500; BE 50,4,250; BF 12,-2,550; BG 43,25,400; BH 26,51,250; BI -3,30,250; BJ 9,2,450; BL 18,-63,250;
    BM 32,-65,250; BN 5,115,200; BO -16,-64,950; BQ 12,-68,250; BR -13,-55,2450; BS 26,-77,200 24,-78,200 27,-78,200;
    BT 27,90,300; BV -54,3,250; BW -23,24,700; BY 53,28,450; BZ 17,-89,300; CA 60,-92,2750 49,-56,450; CC -12,97,250;
    CD -4,23,1350; CF 5,21,850; CG -1,15,700; CH 47,8,300; CI 7,-6,550; CK -21,-160,250; CL -36,-70,2150 -54,-71,400;
    CM 7,13,800; CN 42,104,2650 19,110,250; CO 4,-71,1050; CR 10,-84,350; CU 21,-80,700; CV 15,-24,250;
    CW 12,-69,250; CX -10,106,250; CY 35,33,200; CZ 50,16,350; DE 51,10,550; DJ 12,42,250; DK 56,10,300;
    DM 15,-61,250; DO 19,-70,300; DZ 28,2,1250; EC -2,-78,500; EE 59,26,300; EG 27,31,900; EH 24,-13,700;
    ER 15,40,550; ES 41,-3,700; ET 8,40,950; FI 65,25,700; FJ -17,179,200 -18,178,200 -16,-180,150; FK -52,-59,250;
    FM 7,158,250; FO 62,-7,250; FR 47,2,650 4,-54,350 42,9,200; GA -1,12,500; GB 54,-4,600; GD 12,-62,250;
    GE 42,43,400; GF 4,-53,250; GG 49,-3,250; GH 8,-1,500; GI 36,-5,250; GL 72,-42,1450; GM 13,-15,300;
    GN 10,-11,550; GP 16,-62,250; GQ 2,10,250; GR 39,24,450 35,25,250; GS -54,-37,250; GT 16,-90,400; GU 13,145,250;
    GW 12,-15,300; GY 5,-59,550; HK 22,114,250; HM -53,74,250; HN 15,-86,450; HR 44,16,400; HT 19,-73,300;
    HU 48,19,400;
    ID 0,101,1000 -5,136,850 1,114,700 -8,111,700 -2,122,650 1,128,300 -8,121,300 -4,129,300 -10,124,250 -10,120,250 -9,118,250 -3,127,200;
    IE 53,-9,350; IL 31,35,350; IM 54,-5,250; IN 22,83,1750; IO -7,72,250; IQ 33,44,650; IR 33,54,1250;
    IS 65,-19,350; IT 42,12,700; JE 49,-2,250; JM 18,-77,250; JO 31,37,400; JP 36,136,900 43,142,400; KE 1,38,750;
    KG 41,75,600; KH 13,105,400; KI 1,173,250; KM -12,43,250; KN 17,-63,250; KP 40,128,500; KR 36,127,350;
    KW 29,48,250; KY 19,-81,250; KZ 51,67,1600; LA 18,105,650; LB 34,36,250; LC 14,-61,250; LI 47,10,250;
    LK 8,80,350; LR 6,-9,400; LS -30,28,250; LT 55,24,300; LU 50,6,150; LV 56,25,350; LY 27,19,1100; MA 28,-10,1200;
    MC 44,7,250; MD 47,28,300; ME 43,19,200; MF 18,-63,250; MG -19,47,900; MH 7,171,250; MK 42,22,250; ML 17,-4,1050;
    MM 19,98,1150; MN 49,104,1300; MO 22,114,250; MP 15,146,250; MQ 15,-61,250; MR 21,-11,900; MS 17,-62,250;
    MT 36,14,250; MU -20,58,250; MV 4,74,250; MW -13,34,550; MX 26,-102,1800; MY 3,114,700 4,102,500; MZ -19,36,1150;
    NA -22,18,950; NC -21,166,300; NE 18,8,1050; NF -29,168,250; NG 9,9,850; NI 13,-85,400; NL 52,5,300;
    NO 65,16,1000 78,16,300 80,22,200; NP 28,84,550; NR 0,167,250; NU -19,-170,250; NZ -44,171,550 -38,174,550;
    OM 21,56,600 26,56,150; PA 9,-80,450; PE -9,-73,1150; PF -18,-149,250; PG -7,146,800 -4,152,300 -6,155,250;
    PH 15,122,500 8,124,400 10,118,350 11,125,250 11,122,200; PK 31,69,1100; PL 52,19,550; PM 47,-56,250;
    PN -25,-130,250; PR 18,-66,200; PS 32,35,200; PT 40,-8,450; PW 7,135,250; PY -24,-59,650; QA 25,51,200;
    RE -21,56,250; RO 46,25,500; RS 44,21,350; RU 66,91,4100 45,35,300; RW -2,30,250; SA 25,45,1250;
    SB -8,159,250 -10,160,200 -9,161,200 -10,162,200 -7,157,200; SC -5,56,250; SD 15,30,1150; SE 62,16,900;
    SG 1,104,250; SH -16,-6,250; SI 46,15,250; SJ 78,16,250; SK 49,20,350; SL 8,-12,300; SM 44,12,250; SN 14,-14,500;
    SO 5,46,1050; SR 4,-56,400; SS 7,30,800; ST 0,7,250; SV 14,-89,250; SX 18,-63,250; SY 35,39,500; SZ -26,31,200;
    TC 22,-72,250; TD 15,17,1000; TF -49,69,200; TG 9,1,400; TH 13,101,950; TJ 38,71,450; TK -9,-172,250;
    TL -9,126,250; TM 40,60,750; TN 34,10,500; TO -21,-175,250; TR 39,36,950; TT 10,-61,200; TV -8,179,250;
    TW 24,121,300; TZ -6,35,900; UA 49,31,800; UG 1,32,500; UM 19,167,250;
    US 42,-96,2500 61,-148,1350 20,-156,200 21,-157,150 22,-160,150 21,-158,150; UY -33,-56,400; UZ 43,65,850;
    VA 42,12,250; VC 13,-61,250; VE 8,-67,900; VG 18,-65,250; VI 18,-65,250; VN 16,105,950; VU -15,167,200;
    WF -13,-176,250; WS -14,-172,250; XK 43,21,200; YE 16,48,700; YT -13,45,250; ZA -28,25,1050; ZM -13,28,850;
    ZW -19,29,550;
    """
}
