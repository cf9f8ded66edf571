/** Code lists (代码表): code and text as the manual prints them (`01 汉族`). Source: policy/parameters §14, where each list's standard and mark stand. */

/** A list of codes. Codes marked ours in docs/assumptions.md are internal keys, not official numbers. */
export interface CodeList {
  readonly name: string
  readonly codes: ReadonlyMap<string, string>
  /** Other words people write for a code. */
  readonly also?: ReadonlyMap<string, string>
}

const list = (name: string, codes: readonly (readonly [string, string])[]): CodeList => ({ name, codes: new Map(codes) })

/** Splits `01 汉族; 02 蒙古族`. */
const spelled = (name: string, text: string) => list(name, text.split(';').map((entry) => {
  const [code = '', ...label] = entry.trim().split(' ')
  return [code, label.join(' ')] as const
}))

export const idTypes: CodeList = {
  ...list('证件类型', [
    ['01', '居民身份证(户口簿)'], ['04', '港澳居民来往内地通行证'], ['06', '台湾居民来往大陆通行证'],
    ['07', '外国人永久居留身份证'], ['08', '外国人护照'], ['17', '港澳台居民居住证'],
  ]),
  also: new Map([['身份证', '01'], ['居民身份证', '01'], ['户口簿', '01'], ['居民身份证(户口本)', '01'], ['护照', '08']]), // 身份证 stands in the samples of 3.3.4 and 3.3.5, 户口本 in 3.3.5
}
export const sexes = list('性别', [['1', '男'], ['2', '女']])
/** GB/T 3304-1991. */
export const ethnicities = spelled('民族', '01 汉族; 02 蒙古族; 03 回族; 04 藏族; 05 维吾尔族; 06 苗族; 07 彝族; 08 壮族; 09 布依族; 10 朝鲜族; 11 满族; 12 侗族; 13 瑶族; 14 白族; 15 土家族; 16 哈尼族; 17 哈萨克族; 18 傣族; 19 黎族; 20 傈僳族; 21 佤族; 22 畲族; 23 高山族; 24 拉祜族; 25 水族; 26 东乡族; 27 纳西族; 28 景颇族; 29 柯尔克孜族; 30 土族; 31 达斡尔族; 32 仫佬族; 33 羌族; 34 布朗族; 35 撒拉族; 36 毛南族; 37 仡佬族; 38 锡伯族; 39 阿昌族; 40 普米族; 41 塔吉克族; 42 怒族; 43 乌孜别克族; 44 俄罗斯族; 45 鄂温克族; 46 德昂族; 47 保安族; 48 裕固族; 49 京族; 50 塔塔尔族; 51 独龙族; 52 鄂伦春族; 53 赫哲族; 54 门巴族; 55 珞巴族; 56 基诺族')
/** GB/T 2659.1-2022, three letters. */
export const nationalities = spelled('国籍', 'ABW 阿鲁巴; AFG 阿富汗; AGO 安哥拉; AIA 安圭拉; ALA 奥兰群岛; ALB 阿尔巴尼亚; AND 安道尔; ARE 阿拉伯联合酋长国; ARG 阿根廷; ARM 亚美尼亚; ASM 美属萨摩亚; ATA 南极洲; ATF 法属南部领地; ATG 安提瓜和巴布达; AUS 澳大利亚; AUT 奥地利; AZE 阿塞拜疆; BDI 布隆迪; BEL 比利时; BEN 贝宁; BES 荷属加勒比区; BFA 布基纳法索; BGD 孟加拉国; BGR 保加利亚; BHR 巴林; BHS 巴哈马; BIH 波斯尼亚和黑塞哥维那; BLM 圣巴泰勒米; BLR 白俄罗斯; BLZ 伯利兹; BMU 百慕大; BOL 玻利维亚; BRA 巴西; BRB 巴巴多斯; BRN 文莱; BTN 不丹; BVT 布韦岛; BWA 博茨瓦纳; CAF 中非共和国; CAN 加拿大; CCK 科科斯（基林）群岛; CHE 瑞士; CHL 智利; CHN 中国; CIV 科特迪瓦; CMR 喀麦隆; COD 刚果（金）; COG 刚果（布）; COK 库克群岛; COL 哥伦比亚; COM 科摩罗; CPV 佛得角; CRI 哥斯达黎加; CUB 古巴; CUW 库拉索; CXR 圣诞岛; CYM 开曼群岛; CYP 塞浦路斯; CZE 捷克; DEU 德国; DJI 吉布提; DMA 多米尼克; DNK 丹麦; DOM 多米尼加共和国; DZA 阿尔及利亚; ECU 厄瓜多尔; EGY 埃及; ERI 厄立特里亚; ESH 西撒哈拉; ESP 西班牙; EST 爱沙尼亚; ETH 埃塞俄比亚; FIN 芬兰; FJI 斐济; FLK 马尔维纳斯群岛（福克兰群岛）; FRA 法国; FRO 法罗群岛; FSM 密克罗尼西亚; GAB 加蓬; GBR 英国; GEO 格鲁吉亚; GGY 根西岛; GHA 加纳; GIB 直布罗陀; GIN 几内亚; GLP 瓜德罗普; GMB 冈比亚; GNB 几内亚比绍; GNQ 赤道几内亚; GRC 希腊; GRD 格林纳达; GRL 格陵兰; GTM 危地马拉; GUF 法属圭亚那; GUM 关岛; GUY 圭亚那; HKG 中国香港; HMD 赫德岛和麦克唐纳群岛; HND 洪都拉斯; HRV 克罗地亚; HTI 海地; HUN 匈牙利; IDN 印度尼西亚; IMN 马恩岛; IND 印度; IOT 英属印度洋领地; IRL 爱尔兰; IRN 伊朗; IRQ 伊拉克; ISL 冰岛; ISR 以色列; ITA 意大利; JAM 牙买加; JEY 泽西岛; JOR 约旦; JPN 日本; KAZ 哈萨克斯坦; KEN 肯尼亚; KGZ 吉尔吉斯斯坦; KHM 柬埔寨; KIR 基里巴斯; KNA 圣基茨和尼维斯; KOR 韩国; KWT 科威特; LAO 老挝; LBN 黎巴嫩; LBR 利比里亚; LBY 利比亚; LCA 圣卢西亚; LIE 列支敦士登; LKA 斯里兰卡; LSO 莱索托; LTU 立陶宛; LUX 卢森堡; LVA 拉脱维亚; MAC 中国澳门; MAF 法属圣马丁; MAR 摩洛哥; MCO 摩纳哥; MDA 摩尔多瓦; MDG 马达加斯加; MDV 马尔代夫; MEX 墨西哥; MHL 马绍尔群岛; MKD 北马其顿; MLI 马里; MLT 马耳他; MMR 缅甸; MNE 黑山; MNG 蒙古; MNP 北马里亚纳群岛; MOZ 莫桑比克; MRT 毛里塔尼亚; MSR 蒙特塞拉特; MTQ 马提尼克; MUS 毛里求斯; MWI 马拉维; MYS 马来西亚; MYT 马约特; NAM 纳米比亚; NCL 新喀里多尼亚; NER 尼日尔; NFK 诺福克岛; NGA 尼日利亚; NIC 尼加拉瓜; NIU 纽埃; NLD 荷兰; NOR 挪威; NPL 尼泊尔; NRU 瑙鲁; NZL 新西兰; OMN 阿曼; PAK 巴基斯坦; PAN 巴拿马; PCN 皮特凯恩群岛; PER 秘鲁; PHL 菲律宾; PLW 帕劳; PNG 巴布亚新几内亚; POL 波兰; PRI 波多黎各; PRK 朝鲜; PRT 葡萄牙; PRY 巴拉圭; PSE 巴勒斯坦领土; PYF 法属波利尼西亚; QAT 卡塔尔; REU 留尼汪; ROU 罗马尼亚; RUS 俄罗斯; RWA 卢旺达; SAU 沙特阿拉伯; SDN 苏丹; SEN 塞内加尔; SGP 新加坡; SGS 南乔治亚和南桑威奇群岛; SHN 圣赫勒拿; SJM 斯瓦尔巴和扬马延; SLB 所罗门群岛; SLE 塞拉利昂; SLV 萨尔瓦多; SMR 圣马力诺; SOM 索马里; SPM 圣皮埃尔和密克隆群岛; SRB 塞尔维亚; SSD 南苏丹; STP 圣多美和普林西比; SUR 苏里南; SVK 斯洛伐克; SVN 斯洛文尼亚; SWE 瑞典; SWZ 斯威士兰; SXM 荷属圣马丁; SYC 塞舌尔; SYR 叙利亚; TCA 特克斯和凯科斯群岛; TCD 乍得; TGO 多哥; THA 泰国; TJK 塔吉克斯坦; TKL 托克劳; TKM 土库曼斯坦; TLS 东帝汶; TON 汤加; TTO 特立尼达和多巴哥; TUN 突尼斯; TUR 土耳其; TUV 图瓦卢; TWN 中国台湾; TZA 坦桑尼亚; UGA 乌干达; UKR 乌克兰; UMI 美国本土外小岛屿; URY 乌拉圭; USA 美国; UZB 乌兹别克斯坦; VAT 梵蒂冈; VCT 圣文森特和格林纳丁斯; VEN 委内瑞拉; VGB 英属维尔京群岛; VIR 美属维尔京群岛; VNM 越南; VUT 瓦努阿图; WLF 瓦利斯和富图纳; WSM 萨摩亚; YEM 也门; ZAF 南非; ZMB 赞比亚; ZWE 津巴布韦')
export const educations = spelled('文化程度', '11 博士研究生; 14 硕士研究生; 21 大学本科; 31 大学专科; 41 中等专科; 44 职业高中; 47 技工学校; 61 普通高中; 71 初级中学; 81 小学; 90 其他')
export const maritalStatuses = spelled('婚姻状况', '1 未婚; 2 已婚; 3 丧偶; 4 离婚; 9 未说明的婚姻状况')
export const bloodTypes = spelled('血型', '1 A型; 2 B型; 3 AB型; 4 O型; 9 其它')
export const politicalStatuses = spelled('政治面貌', '01 中共党员; 02 中共预备党员; 03 共青团员; 04 民革党员; 05 民盟盟员; 06 民建会员; 07 民进会员; 08 农工党党员; 09 致公党党员; 10 九三学社社员; 11 台盟盟员; 12 无党派人士; 13 群众')
/** The catalogue's list: 3.3.3, 3.3.6. */
export const employmentForms = spelled('用工形式', '1 合同制; 2 固定工; 3 劳务派遣; 4 非全日制; 9 其他')
export const retirementStatuses = spelled('离退休状态', 'none 非离退休; retired_cadre 离休; retired 退休; resigned 退职')
export const coverageStates = spelled('参保状态', 'active 正常参保; suspended 暂停参保; terminated 终止参保')
/**
 * 停保原因. Only `6325 退休减员` is a known agency number (manual 3.3.17); the other keys are ours (assumption 17-1).
 * The union of the template's and the report's lists.
 */
export const suspensionReasons = list('停保原因', [
  ['END_CONTRACT', '终止解除劳动合同(劳动关系)'], ['PRISON', '服刑'], ['ARMY_SCHOOL', '入伍入学'], ['6325', '退休减员'], ['RETIRED', '退休(退职)'],
  ['DUPLICATE', '重复参保'], ['ORDER', '行政调动'], ['RESIGNED', '职工发生辞职(退)'], ['MISSING', '无法联系的'], ['DEATH', '死亡'], ['OTHER', '其他'],
])
/** Why single branches end (3.3.18) or begin (3.3.19) while others go on. 异地参加该险种 is the manual's; the other texts and all keys are ours (assumption 18-3). */
export const branchRemovalReasons = spelled('变更原因', 'elsewhere 异地参加该险种; duplicate 重复参保; ineligible 不符合参保条件; other 其他')
export const branchAdditionReasons = spelled('变更原因', 'added 新增险种; resumed 恢复缴费; other 其他')
/** Divisions of Hubei (GB/T 2260), prefectures and counties. */
export const divisions = spelled('行政区划', '420000 湖北省; 420100 武汉市; 420102 江岸区; 420103 江汉区; 420104 硚口区; 420105 汉阳区; 420106 武昌区; 420107 青山区; 420111 洪山区; 420112 东西湖区; 420113 汉南区; 420114 蔡甸区; 420115 江夏区; 420116 黄陂区; 420117 新洲区; 420200 黄石市; 420202 黄石港区; 420203 西塞山区; 420204 下陆区; 420205 铁山区; 420222 阳新县; 420281 大冶市; 420300 十堰市; 420302 茅箭区; 420303 张湾区; 420304 郧阳区; 420322 郧西县; 420323 竹山县; 420324 竹溪县; 420325 房县; 420381 丹江口市; 420500 宜昌市; 420502 西陵区; 420503 伍家岗区; 420504 点军区; 420505 猇亭区; 420506 夷陵区; 420525 远安县; 420526 兴山县; 420527 秭归县; 420528 长阳土家族自治县; 420529 五峰土家族自治县; 420581 宜都市; 420582 当阳市; 420583 枝江市; 420600 襄阳市; 420602 襄城区; 420606 樊城区; 420607 襄州区; 420624 南漳县; 420625 谷城县; 420626 保康县; 420682 老河口市; 420683 枣阳市; 420684 宜城市; 420700 鄂州市; 420702 梁子湖区; 420703 华容区; 420704 鄂城区; 420800 荆门市; 420802 东宝区; 420804 掇刀区; 420822 沙洋县; 420881 钟祥市; 420882 京山市; 420900 孝感市; 420902 孝南区; 420921 孝昌县; 420922 大悟县; 420923 云梦县; 420981 应城市; 420982 安陆市; 420984 汉川市; 421000 荆州市; 421002 沙市区; 421003 荆州区; 421022 公安县; 421024 江陵县; 421081 石首市; 421083 洪湖市; 421087 松滋市; 421088 监利市; 421100 黄冈市; 421102 黄州区; 421121 团风县; 421122 红安县; 421123 罗田县; 421124 英山县; 421125 浠水县; 421126 蕲春县; 421127 黄梅县; 421181 麻城市; 421182 武穴市; 421200 咸宁市; 421202 咸安区; 421221 嘉鱼县; 421222 通城县; 421223 崇阳县; 421224 通山县; 421281 赤壁市; 421300 随州市; 421303 曾都区; 421321 随县; 421381 广水市; 422800 恩施土家族苗族自治州; 422801 恩施市; 422802 利川市; 422822 建始县; 422823 巴东县; 422825 宣恩县; 422826 咸丰县; 422827 来凤县; 422828 鹤峰县; 429000 省直辖县级行政区划; 429004 仙桃市; 429005 潜江市; 429006 天门市; 429021 神农架林区')
/** Branches of insurance (险种) with the short words lists use. */
export const branches = list('险种', [['old_age', '城镇职工基本养老保险'], ['unemployment', '失业保险'], ['employment_injury', '工伤保险']])
export const branchShort: Readonly<Record<string, string>> = { old_age: '养老', unemployment: '失业', employment_injury: '工伤' }

/** 缴费类型 of an assessment. 正常应缴 is the manual's (3.3.68); the others are named by what they are (assumption 68-6). */
export const assessmentKinds = spelled('缴费类型', 'regular 正常应缴; earnings_difference 基数差额; construction 建筑工程项目; mining 矿山项目')
/** 收支类型: 收入 is the manual's (3.3.27). */
export const directions = spelled('收支类型', 'income 收入; expense 支出')

/** A list whose texts are their own codes: what the ledger holds is what the manual prints. */
const texts = (name: string, text: string) => list(name, text.split('; ').map((entry) => [entry, entry] as const))

/** 行业类别 of a construction project, the nineteen in the manual's order (3.3.13); the numbers are ours (assumption 01-1). */
export const projectIndustries = spelled('行业类别', '01 房屋建设; 02 装饰装修; 03 市政建设; 04 园林绿化; 05 水利; 06 公路; 07 铁路; 08 水运; 09 能源; 10 机场; 11 桥梁建设; 12 隧道建设; 13 地质灾害; 14 土地整理; 15 烟水配套; 16 输变电工程; 17 广电网络工程; 18 通信网络工程; 19 其他工程')
/** The catalogue's list: 3.3.1; a mine's last state reads 已关闭 (3.3.2). */
export const projectStates = spelled('项目状态', 'not_started 未开工; running 在建; stopped 停工; finished 已竣工')
export const mineStates = spelled('项目状态', 'not_started 未开工; running 在建; stopped 停工; finished 已关闭')
export const miningKinds = spelled('矿山项目类型', 'coal 煤矿; other 非煤矿')
/** 人员变更类型 of 3.3.7 and 3.3.8; 增加 goes through the filing of the roster. */
export const memberChanges = spelled('人员变更类型', 'update 更新; end 减少')
/** 银行类别. Source: policy/parameters 14.15; the manual prints 102 and 403. */
export const banks = spelled('银行类别', '102 中国工商银行; 103 中国农业银行; 104 中国银行; 105 中国建设银行; 301 交通银行; 302 中信银行; 303 中国光大银行; 304 华夏银行; 305 中国民生银行; 306 广发银行; 307 平安银行; 308 招商银行; 309 兴业银行; 310 浦发银行; 313 城市商业银行; 314 农村商业银行; 402 农村信用社; 403 中国邮政储蓄银行; 999 其他')
export const paymentMethods = spelled('发放方式', 'bank 委托银行发放; card 社保卡发放')
/** 社保卡状态 as the card register says it. */
export const cardStates = spelled('社保卡状态', 'active 已激活; inactive 未激活; lost 挂失; cancelled 注销')
export const benefitStates = spelled('待遇发放状态', 'paying 正常发放; suspended 暂停发放; ended 终止发放')
export const pensionerKinds = spelled('离退休类别', 'retired 退休; resigned 退职; cadre 离休')
export const survivorRelations = spelled('供养关系', 'spouse 配偶; child 子女; parent 父母; grandparent 祖父母、外祖父母; grandchild 孙子女、外孙子女; sibling 兄弟姐妹')
/** 单位险种减少原因, inferred (3.3.11); the keys are ours. */
export const branchEndReasons = spelled('变更原因', 'DEREGISTERED 单位注销; BANKRUPT 单位破产; MERGED 单位合并分立; MOVED 单位迁移转出; CLOSED 停产歇业; APPROVED 险种变更审批; OTHER 其他')

/** What is known of an employer (3.3.9, 3.3.10) is held as the text the manual prints; only 行业风险等级 is a number in the ledger. */
export const employerKinds = texts('单位类型', '企业; 机关; 全额拨款事业单位; 差额拨款事业单位; 自收自支事业单位; 社会团体; 民办非企业单位; 城镇个体工商户; 其他')
export const employerSizes = texts('企业类型', '大型企业; 中型企业; 小型企业; 微型企业')
export const managementKinds = texts('单位管理类型', '普通单位; 代管单位; 人力资源机构')
/** The texts of GB/T 12402-2000. Source: policy/parameters 14.16. */
export const economicTypes = texts('经济类型', '内资; 国有全资; 集体全资; 股份合作; 联营; 国有联营; 集体联营; 国有与集体联营; 其他联营; 有限责任(公司); 国有独资(公司); 其他有限责任(公司); 股份有限(公司); 私有; 私有独资; 私有合伙; 私营有限责任(公司); 私营股份有限(公司); 个体经营; 其他私有; 其他内资; 港、澳、台投资; 内地和港、澳或台合资; 内地和港、澳或台合作; 港、澳或台独资; 港、澳或台投资股份有限(公司); 其他港、澳、台投资; 国外投资; 中外合资; 中外合作; 外资; 国外投资股份有限(公司); 其他国外投资; 其他')
/** The texts of GB/T 12404. Source: policy/parameters 14.16. */
export const affiliations = texts('隶属关系', '中央; 省; 市、地区; 县; 街道、镇、乡; 街道; 镇; 乡; 居民、村民委员会; 居民委员会; 村民委员会; 其他')
export const riskClasses = spelled('行业风险等级', '1 一类; 2 二类; 3 三类; 4 四类; 5 五类; 6 六类; 7 七类; 8 八类')
/** Divisions of GB/T 4754-2011, as the annex of 人社部发〔2015〕71号 names them; 棉花种植 is a class the manual shows. Source: policy/parameters 2.3. */
export const industries = texts('所属行业', '农业; 棉花种植; 林业; 畜牧业; 渔业; 农、林、牧、渔服务业; 煤炭开采和洗选业; 石油和天然气开采业; 黑色金属矿采选业; 有色金属矿采选业; 非金属矿采选业; 开采辅助活动; 其他采矿业; 农副食品加工业; 食品制造业; 酒、饮料和精制茶制造业; 烟草制品业; 纺织业; 纺织服装、服饰业; 皮革、毛皮、羽毛及其制品和制鞋业; 木材加工和木、竹、藤、棕、草制品业; 家具制造业; 造纸和纸制品业; 印刷和记录媒介复制业; 文教、工美、体育和娱乐用品制造业; 石油加工、炼焦和核燃料加工业; 化学原料和化学制品制造业; 医药制造业; 化学纤维制造业; 橡胶和塑料制品业; 非金属矿物制品业; 黑色金属冶炼和压延加工业; 有色金属冶炼和压延加工业; 金属制品业; 通用设备制造业; 专用设备制造业; 汽车制造业; 铁路、船舶、航空航天和其他运输设备制造业; 电气机械和器材制造业; 计算机、通信和其他电子设备制造业; 仪器仪表制造业; 其他制造业; 废弃资源综合利用业; 金属制品、机械和设备修理业; 电力、热力生产和供应业; 燃气生产和供应业; 水的生产和供应业; 房屋建筑业; 土木工程建筑业; 建筑安装业; 建筑装饰和其他建筑业; 批发业; 零售业; 铁路运输业; 道路运输业; 水上运输业; 航空运输业; 管道运输业; 装卸搬运和运输代理业; 仓储业; 邮政业; 住宿业; 餐饮业; 电信、广播电视和卫星传输服务; 互联网和相关服务; 软件和信息技术服务业; 货币金融服务; 资本市场服务; 保险业; 其他金融业; 房地产业; 租赁业; 商务服务业; 研究和试验发展; 专业技术服务业; 科技推广和应用服务业; 水利管理业; 生态保护和环境治理业; 公共设施管理业; 居民服务业; 机动车、电子产品和日用产品修理业; 其他服务业; 教育; 卫生; 社会工作; 新闻和出版业; 广播、电视、电影和影视录音制作业; 文化艺术业; 体育; 娱乐业; 公共管理、社会保障和社会组织; 国际组织')
