#include "clean_menu.h"

#include <string.h>

#include "clean_match.h"
#include "han_text.h"

/* clang-format off */
static const char *const STRONG[] = {
    "设为首页", "设为主页", "加入收藏", "加入收藏夹", "添加收藏", "收藏本站", "收藏本页", "收藏本文",
    "网站首页", "本站首页", "网站地图", "站点地图", "网站导航", "返回首页", "返回主页", "返回顶部", "回到顶部",
    "返回列表", "返回上页", "返回上一页", "返回上级", "站内搜索", "站内检索", "全站搜索", "高级搜索", "请输入关键字",
    "请输入关键词", "全文检索",
    "打印", "打印本页", "打印本文", "打印页面", "打印此页", "列印", "列印本页", "打印文章", "我要打印", "关闭窗口", "关闭本页", "关闭页面",
    "关闭此页", "字号", "字体", "字体大小", "字号选择", "文字大小", "分享到", "分享至", "分享本文", "分享本页", "一键分享",
    "我要分享", "分享按钮", "分享让更多人看到", "我要纠错", "纠错", "我要评论", "发表评论", "查看评论", "网友评论", "复制链接", "复制本页链接",
    "下载app", "app下载", "下载客户端", "客户端下载", "打开app", "打开客户端", "下载手机客户端", "扫码下载", "扫码关注", "扫码阅读",
    "扫码分享", "扫码查看", "手机扫码", "手机扫码阅读", "扫一扫分享", "扫一扫关注", "微信扫一扫", "微信扫码", "扫一扫下载",
    "android版", "iphone版", "ipad版", "安卓版", "苹果版", "ios版", "安卓版下载", "苹果版下载", "android下载",
    "iphone下载", "ios下载", "安卓下载", "手机版", "电脑版", "触屏版", "移动版", "pc版", "wap版", "手机网",
    "分享到微信", "分享到微信朋友圈", "分享到朋友圈", "分享到微博", "分享到新浪微博", "分享到qq", "分享到qq空间",
    "分享到qq好友", "qq空间", "qq好友", "微信好友", "微信朋友圈", "新浪微博", "腾讯微博", "微信公众号", "官方微信", "官方微博",
    "政务微信", "政务微博", "关注我们", "无障碍", "无障碍浏览", "无障碍阅读", "进入无障碍", "无障碍模式", "长者版", "长者模式", "长者助手",
    "适老版", "适老模式", "关怀版", "关怀模式", "老年模式", "智能问答", "繁体版", "简体版", "简体中文", "繁体中文", "语音播报", "语音朗读", "听全文",
    "联系我们", "关于我们", "网站声明", "隐私声明", "法律声明", "隐私政策", "使用帮助", "网站帮助", "rss", "rss订阅",
    "上一篇", "下一篇", "上一条", "下一条", "上一页", "下一页", "上一版", "下一版", "上一期", "下一期", "展开全文", "阅读全文", "查看更多", "点击查看更多",
    "点击加载更多", "加载更多", "阅读原文", "浏览次数", "点击次数", "阅读次数", "访问量", "设为首页收藏本站", NULL,
};

static const char *const WEAK[] = {
    "首页", "主页", "正文", "返回", "搜索", "检索", "查询", "关闭", "大", "中", "小", "特大", "默认", "标准", "放大", "缩小", "加大", "增大", "减小", "还原", "分享",
    "转发", "收藏", "点赞", "评论", "举报", "下载", "全屏", "播放", "暂停", "更多", "详情", "登录", "登陆", "注册", "退出",
    "简体", "繁体", "简", "繁", "english", "en", "qq", "微信", "微博", "朋友圈", "抖音", "快手", "小红书", "豆瓣", "人人网",
    "知乎", "头条号", "公众号", "小程序", "视频号", "客户端", "二维码", "扫一扫", "手机看", "app", "android", "iphone",
    "ipad", "ios", "安卓", "苹果", "a", "a+", "a-", "t", "t+", "t-", "x", "×", "+", "-", "末页", "尾页", "到", "邮箱", "邮件",
    "专题", "视频", "图片", "图集", "音频", "直播", "滚动", "新闻", "要闻", "时政", "国内", "国际", "社会", "财经", "经济", "科技",
    "文化", "体育", "教育", "健康", "娱乐", "理论", "思想", "观点", "专栏", "热点", "头条", "推荐", "排行", "军事", "法治", "旅游",
    "房产", "汽车", "生活", "数字报", "电子报", "报刊", "论坛", "博客", "社区", "政务", "政务公开", "政府信息公开", "信息公开",
    "互动交流", "政民互动", "公众参与", "网上办事", "办事服务", "政务服务", "便民服务", "解读回应", "政策解读", "政策文件", "数据开放",
    "新闻中心", "新闻动态", "通知公告", "领导之窗", "机构设置", "机构概况", "专题专栏", "投诉举报", "领导信箱", "统计数据", "网站声明",
    "版权声明", "免责声明", "意见反馈", "常见问题", "网上调查", "无", "今日", "天气", "微信微博", "部门", "县区", "区县", "乡镇", "视听", "订阅", "关注", "服务", NULL,
};
/* clang-format on */

enum { TOKENS_MAX = 64, BAR_PART_CHARS = 12, BAR_PARTS_MIN = 3 };

static bool is_divider(uint32_t c)
{
    switch (c) {
    case '|':
    case '/':
    case ':':
    case ',':
    case '[':
    case ']':
    case '(':
    case ')':
    case '>':
    case 0xB7:   /* · */
    case 0x2022: /* • */
    case 0x2502: /* │ */
    case 0x4E28: /* 丨 */
    case 0x3001: /* 、 */
    case 0x3010: /* 【】 */
    case 0x3011:
    case 0xFF08: /* （） */
    case 0xFF09:
    case 0xFF0C: /* ， */
    case 0xFF1A: /* ： */
    case 0xFF1E: /* ＞ */
    case 0xFF5C: /* ｜ */
    case 0xBB:   /* » */
    case 0x203A: /* › */
        return true;
    default:
        return is_space(c);
    }
}

/* 分享到朋友圈, 扫一扫分享到微信: too many to list. */
static bool is_share_button(struct text token)
{
    static const char *const begins[] = {"分享到",   "分享至",     "扫一扫分享",
                                         "扫码分享", "微信扫一扫", NULL};
    enum { BUTTON_CHARS = 11 };
    return match_any_prefix(token, begins) > 0 &&
           count_characters(token.data, token.length) <= BUTTON_CHARS;
}

enum menu_line menu_line(struct text folded)
{
    size_t position = 0;
    size_t count = 0;
    bool strong = false;
    for (;;) {
        struct text token = match_word(folded, &position, is_divider);
        if (token.length == 0) {
            break;
        }
        if (++count > TOKENS_MAX) {
            return MENU_NONE;
        }
        if (match_equal_any(token, STRONG) || is_share_button(token)) {
            strong = true;
        } else if (!match_equal_any(token, WEAK)) {
            return MENU_NONE;
        }
    }
    if (count == 0) {
        return MENU_NONE;
    }
    return strong ? MENU_STRONG : MENU_WEAK;
}

bool menu_is_home(struct text folded)
{
    static const char *const homes[] = {"首页", "网站首页", "本站首页", "主页", NULL};
    return match_equal_any(folded, homes);
}

bool menu_is_bar(struct text folded)
{
    static const char *const bars[] = {"|", "｜", "│", "丨", NULL};
    enum { HOME_AMONG = 2 };
    size_t position = 0;
    size_t count = 0;
    size_t known = 0;
    bool home = false;
    bool barred = match_contains_any(folded, bars);
    if ((!barred && !match_contains(folded, "页")) || has_sentence_mark(folded) ||
        match_contains(folded, "，")) {
        return false;
    }
    for (struct text token; (token = match_word(folded, &position, is_divider)).length > 0;
         count++) {
        if (count_characters(token.data, token.length) > BAR_PART_CHARS) {
            return false;
        }
        home = home || (menu_is_home(token) && (barred || count < HOME_AMONG));
        known += match_equal_any(token, STRONG) || match_equal_any(token, WEAK);
    }
    return count >= BAR_PARTS_MIN && (home || (barred && known * 2 >= count));
}
